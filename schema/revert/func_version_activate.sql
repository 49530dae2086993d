-- Revert teyao:func_version_activate from pg

BEGIN;

DROP FUNCTION teyao.version_activate;

COMMIT;
