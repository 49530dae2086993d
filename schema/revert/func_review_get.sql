-- Revert teyao:func_review_get from pg

BEGIN;

DROP FUNCTION teyao.review_get;

COMMIT;
