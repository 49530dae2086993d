-- Revert teyao:table_ledger_transaction from pg

BEGIN;

DROP TABLE teyao.ledger_transaction;

COMMIT;
