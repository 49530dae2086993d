-- Revert teyao:trigger_pickup_kept from pg

BEGIN;

DROP TRIGGER pickup_kept ON teyao.pickup;

COMMIT;
