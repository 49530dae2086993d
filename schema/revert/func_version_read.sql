-- Revert teyao:func_version_read from pg

BEGIN;

DROP FUNCTION teyao.version_read;

COMMIT;
