-- Revert teyao:func_review_note from pg

BEGIN;

DROP FUNCTION teyao.review_note;

COMMIT;
