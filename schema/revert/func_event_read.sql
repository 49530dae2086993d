-- Revert teyao:func_event_read from pg

BEGIN;

DROP FUNCTION teyao.event_read;

COMMIT;
