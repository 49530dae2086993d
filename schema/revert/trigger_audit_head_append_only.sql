-- Revert teyao:trigger_audit_head_append_only from pg

BEGIN;

DROP TRIGGER audit_head_append_only ON teyao.audit_head;

COMMIT;
