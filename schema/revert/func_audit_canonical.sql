-- Revert teyao:func_audit_canonical from pg

BEGIN;

DROP FUNCTION teyao.audit_canonical;

COMMIT;
