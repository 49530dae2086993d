-- Revert teyao:func_version_unsettled from pg

BEGIN;

DROP FUNCTION teyao.version_unsettled;

COMMIT;
