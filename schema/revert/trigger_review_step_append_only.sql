-- Revert teyao:trigger_review_step_append_only from pg

BEGIN;

DROP TRIGGER review_step_append_only ON teyao.review_step;

COMMIT;
