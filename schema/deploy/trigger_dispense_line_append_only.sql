-- Deploy teyao:trigger_dispense_line_append_only to pg
-- requires: table_dispense_line func_refuse_change
-- Rows of dispense_line are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER dispense_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.dispense_line
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
