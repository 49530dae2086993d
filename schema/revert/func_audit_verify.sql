-- Revert teyao:func_audit_verify from pg

BEGIN;

DROP FUNCTION teyao.audit_verify;

COMMIT;
