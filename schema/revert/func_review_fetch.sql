-- Revert teyao:func_review_fetch from pg

BEGIN;

DROP FUNCTION teyao.review_fetch;

COMMIT;
