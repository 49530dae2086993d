-- Revert teyao:trigger_ledger_entry_balanced from pg

BEGIN;

DROP TRIGGER ledger_entry_balanced ON teyao.ledger_entry;

COMMIT;
