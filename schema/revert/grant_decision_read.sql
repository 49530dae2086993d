-- Revert teyao:grant_decision_read from pg

BEGIN;

REVOKE EXECUTE ON FUNCTION
    teyao.decision_read,
    teyao.audit_write
FROM teyao_auditor;

COMMIT;
