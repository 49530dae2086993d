-- Revert teyao:table_use_taken from pg

BEGIN;

DROP TABLE teyao.use_taken;

COMMIT;
