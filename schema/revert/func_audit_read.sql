-- Revert teyao:func_audit_read from pg

BEGIN;

DROP FUNCTION teyao.audit_read;

COMMIT;
