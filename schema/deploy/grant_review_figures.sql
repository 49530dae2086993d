-- Deploy teyao:grant_review_figures to pg
-- requires: grant_teyao_daemon func_audit_read func_review_metrics
-- The daemon serves figures and the audit trail.

BEGIN;

GRANT EXECUTE ON FUNCTION teyao.audit_read, teyao.review_metrics TO teyao_daemon;

COMMIT;
