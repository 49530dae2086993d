-- Revert teyao:grant_teyao_auditor from pg

BEGIN;

REVOKE EXECUTE ON FUNCTION
    teyao.audit_verify,
    teyao.readiness
FROM teyao_auditor;
REVOKE USAGE ON SCHEMA teyao FROM teyao_auditor;

COMMIT;
