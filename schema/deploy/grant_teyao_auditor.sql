-- Deploy teyao:grant_teyao_auditor to pg
-- requires: role_teyao_auditor privilege_database func_audit_verify func_readiness
-- What teyao_auditor may do, all of it.

BEGIN;

GRANT USAGE ON SCHEMA teyao TO teyao_auditor;
GRANT EXECUTE ON FUNCTION
    teyao.audit_verify,
    teyao.readiness
TO teyao_auditor;

COMMIT;
