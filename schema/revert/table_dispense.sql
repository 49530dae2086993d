-- Revert teyao:table_dispense from pg

BEGIN;

DROP TABLE teyao.dispense;

COMMIT;
