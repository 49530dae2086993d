-- Revert teyao:func_review_assign from pg

BEGIN;

DROP FUNCTION teyao.review_assign;

COMMIT;
