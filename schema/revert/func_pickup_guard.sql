-- Revert teyao:func_pickup_guard from pg

BEGIN;

DROP FUNCTION teyao.pickup_guard;

COMMIT;
