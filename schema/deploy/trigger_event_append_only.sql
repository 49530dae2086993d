-- Deploy teyao:trigger_event_append_only to pg
-- requires: table_event func_refuse_change
-- Rows of event are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.event
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
