-- Revert teyao:trigger_use_taken_kept from pg

BEGIN;

DROP TRIGGER use_taken_kept ON teyao.use_taken;

COMMIT;
