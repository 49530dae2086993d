-- Revert teyao:func_pickup_find from pg

BEGIN;

DROP FUNCTION teyao.pickup_find;

COMMIT;
