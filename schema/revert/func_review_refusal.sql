-- Revert teyao:func_review_refusal from pg

BEGIN;

DROP FUNCTION teyao.review_refusal;

COMMIT;
