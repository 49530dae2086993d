-- Deploy teyao:trigger_review_step_append_only to pg
-- requires: table_review_step func_refuse_change
-- Rows of review_step are only ever added

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER review_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.review_step
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
