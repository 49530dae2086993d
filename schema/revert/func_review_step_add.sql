-- Revert teyao:func_review_step_add from pg

BEGIN;

DROP FUNCTION teyao.review_step_add;

COMMIT;
