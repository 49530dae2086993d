-- Revert teyao:trigger_dispense_line_append_only from pg

BEGIN;

DROP TRIGGER dispense_line_append_only ON teyao.dispense_line;

COMMIT;
