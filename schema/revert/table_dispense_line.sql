-- Revert teyao:table_dispense_line from pg

BEGIN;

DROP TABLE teyao.dispense_line;

COMMIT;
