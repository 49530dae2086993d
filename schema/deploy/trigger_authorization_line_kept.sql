-- Deploy teyao:trigger_authorization_line_kept to pg
-- requires: table_authorization_line func_refuse_change
-- Rows of authorization_line are never removed.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER authorization_line_kept BEFORE DELETE OR TRUNCATE ON teyao.authorization_line
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
