-- Revert teyao:func_refuse_change from pg

BEGIN;

DROP FUNCTION teyao.refuse_change;

COMMIT;
