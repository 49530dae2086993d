-- Revert teyao:func_pickup_prior from pg

BEGIN;

DROP FUNCTION teyao.pickup_prior;

COMMIT;
