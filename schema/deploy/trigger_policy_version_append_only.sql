-- Deploy teyao:trigger_policy_version_append_only to pg
-- requires: table_policy_version func_refuse_change
-- Rows of policy_version are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER policy_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.policy_version
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
