-- Revert teyao:table_review_step from pg

BEGIN;

DROP TABLE teyao.review_step;

COMMIT;
