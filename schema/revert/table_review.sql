-- Revert teyao:table_review from pg

BEGIN;

DROP TABLE teyao.review;

COMMIT;
