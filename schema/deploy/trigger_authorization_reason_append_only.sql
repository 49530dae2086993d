-- Deploy teyao:trigger_authorization_reason_append_only to pg
-- requires: table_authorization_reason func_refuse_change
-- Rows of authorization_reason are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER authorization_reason_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.authorization_reason
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
