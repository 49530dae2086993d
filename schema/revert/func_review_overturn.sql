-- Revert teyao:func_review_overturn from pg

BEGIN;

DROP FUNCTION teyao.review_overturn;

COMMIT;
