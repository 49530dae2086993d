-- Revert teyao:table_directory from pg

BEGIN;

DROP TABLE teyao.directory;

COMMIT;
