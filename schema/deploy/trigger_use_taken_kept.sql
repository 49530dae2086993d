-- Deploy teyao:trigger_use_taken_kept to pg
-- requires: table_use_taken func_refuse_change
-- Rows of use_taken are never removed.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER use_taken_kept BEFORE DELETE OR TRUNCATE ON teyao.use_taken
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
