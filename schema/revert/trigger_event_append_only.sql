-- Revert teyao:trigger_event_append_only from pg

BEGIN;

DROP TRIGGER event_append_only ON teyao.event;

COMMIT;
