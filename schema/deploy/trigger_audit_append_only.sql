-- Deploy teyao:trigger_audit_append_only to pg
-- requires: table_audit func_refuse_change
-- Rows of audit are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.audit
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
