-- Revert teyao:func_version_baseline from pg

BEGIN;

DROP FUNCTION teyao.version_baseline;

COMMIT;
