-- Revert teyao:grant_review_figures from pg

BEGIN;

REVOKE EXECUTE ON FUNCTION teyao.audit_read, teyao.review_metrics FROM teyao_daemon;

COMMIT;
