-- Revert teyao:table_guard from pg

BEGIN;

DROP TABLE teyao.guard;

COMMIT;
