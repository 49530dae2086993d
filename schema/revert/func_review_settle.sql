-- Revert teyao:func_review_settle from pg

BEGIN;

DROP FUNCTION teyao.review_settle;

COMMIT;
