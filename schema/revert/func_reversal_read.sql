-- Revert teyao:func_reversal_read from pg

BEGIN;

DROP FUNCTION teyao.reversal_read;

COMMIT;
