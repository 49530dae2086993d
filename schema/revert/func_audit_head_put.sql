-- Revert teyao:func_audit_head_put from pg

BEGIN;

DROP FUNCTION teyao.audit_head_put;

COMMIT;
