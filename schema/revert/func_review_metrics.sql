-- Revert teyao:func_review_metrics from pg

BEGIN;

DROP FUNCTION teyao.review_metrics;

COMMIT;
