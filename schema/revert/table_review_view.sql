-- Revert teyao:table_review_view from pg

BEGIN;

DROP TABLE teyao.review_view;

COMMIT;
