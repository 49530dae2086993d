-- Revert teyao:func_version_propose from pg

BEGIN;

DROP FUNCTION teyao.version_propose;

COMMIT;
