-- Deploy teyao:trigger_account_kept to pg
-- requires: table_account func_refuse_change
-- Rows of account are never removed.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER account_kept BEFORE DELETE OR TRUNCATE ON teyao.account
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
