-- Revert teyao:trigger_trace_code_append_only from pg

BEGIN;

DROP TRIGGER trace_code_append_only ON teyao.trace_code;

COMMIT;
