-- Revert teyao:func_audit_write from pg

BEGIN;

DROP FUNCTION teyao.audit_write;

COMMIT;
