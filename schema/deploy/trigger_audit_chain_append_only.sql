-- Deploy teyao:trigger_audit_chain_append_only to pg
-- requires: table_audit_chain func_refuse_change
-- Rows of audit_chain are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
