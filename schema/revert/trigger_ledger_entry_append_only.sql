-- Revert teyao:trigger_ledger_entry_append_only from pg

BEGIN;

DROP TRIGGER ledger_entry_append_only ON teyao.ledger_entry;

COMMIT;
