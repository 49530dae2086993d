-- Revert teyao:trigger_ledger_transaction_append_only from pg

BEGIN;

DROP TRIGGER ledger_transaction_append_only ON teyao.ledger_transaction;

COMMIT;
