-- Deploy teyao:trigger_version_activation_append_only to pg
-- requires: table_version_activation func_refuse_change
-- Rows of version_activation are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER version_activation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.version_activation
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
