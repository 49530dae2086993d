-- Revert teyao:func_review_follow from pg

BEGIN;

DROP FUNCTION teyao.review_follow;

COMMIT;
