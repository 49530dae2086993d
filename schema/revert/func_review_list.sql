-- Revert teyao:func_review_list from pg

BEGIN;

DROP FUNCTION teyao.review_list;

COMMIT;
