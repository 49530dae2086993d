-- Deploy teyao:grant_decision_read to pg
-- requires: grant_teyao_auditor func_decision_read func_audit_write
-- The auditor reads decisions, and leaves a note whose it read.

BEGIN;

GRANT EXECUTE ON FUNCTION
    teyao.decision_read,
    teyao.audit_write
TO teyao_auditor;

COMMIT;
