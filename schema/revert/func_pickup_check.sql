-- Revert teyao:func_pickup_check from pg

BEGIN;

DROP FUNCTION teyao.pickup_check;

COMMIT;
