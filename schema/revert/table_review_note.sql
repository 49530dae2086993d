-- Revert teyao:table_review_note from pg

BEGIN;

DROP TABLE teyao.review_note;

COMMIT;
