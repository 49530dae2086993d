-- Revert teyao:func_audit_seal from pg

BEGIN;

DROP FUNCTION teyao.audit_seal;

COMMIT;
