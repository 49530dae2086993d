-- Revert teyao:func_readiness from pg

BEGIN;

DROP FUNCTION teyao.readiness;

COMMIT;
