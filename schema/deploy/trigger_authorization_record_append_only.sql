-- Deploy teyao:trigger_authorization_record_append_only to pg
-- requires: table_authorization_record func_refuse_change
-- Rows of authorization_record are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER authorization_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.authorization_record
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
