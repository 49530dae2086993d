-- Revert teyao:trigger_dispense_append_only from pg

BEGIN;

DROP TRIGGER dispense_append_only ON teyao.dispense;

COMMIT;
