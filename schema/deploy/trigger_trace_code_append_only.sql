-- Deploy teyao:trigger_trace_code_append_only to pg
-- requires: table_trace_code func_refuse_change
-- Rows of trace_code are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER trace_code_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.trace_code
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
