-- Deploy teyao:trigger_review_note_append_only to pg
-- requires: table_review_note func_refuse_change
-- Rows of review_note are only ever added

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER review_note_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.review_note
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
