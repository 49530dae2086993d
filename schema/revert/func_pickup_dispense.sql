-- Revert teyao:func_pickup_dispense from pg

BEGIN;

DROP FUNCTION teyao.pickup_dispense;

COMMIT;
