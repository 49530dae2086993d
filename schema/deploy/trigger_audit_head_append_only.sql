-- Deploy teyao:trigger_audit_head_append_only to pg
-- requires: table_audit_head func_refuse_change
-- Rows of audit_head are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER audit_head_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
