-- Deploy teyao:trigger_dispense_append_only to pg
-- requires: table_dispense func_refuse_change
-- Rows of dispense are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER dispense_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.dispense
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
