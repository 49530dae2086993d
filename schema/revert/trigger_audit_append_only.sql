-- Revert teyao:trigger_audit_append_only from pg

BEGIN;

DROP TRIGGER audit_append_only ON teyao.audit;

COMMIT;
