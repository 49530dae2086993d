-- Deploy teyao:trigger_authorization_kept to pg
-- requires: table_authorization func_refuse_change
-- Rows of authorization are never removed.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER authorization_kept BEFORE DELETE OR TRUNCATE ON teyao.authorization
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
