-- Revert teyao:trigger_pickup_moves from pg

BEGIN;

DROP TRIGGER pickup_moves ON teyao.pickup;

COMMIT;
