-- Deploy teyao:trigger_person_kept to pg
-- requires: table_person func_refuse_change
-- Rows of person are never removed.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER person_kept BEFORE DELETE OR TRUNCATE ON teyao.person
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
