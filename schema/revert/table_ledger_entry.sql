-- Revert teyao:table_ledger_entry from pg

BEGIN;

DROP TABLE teyao.ledger_entry;

COMMIT;
