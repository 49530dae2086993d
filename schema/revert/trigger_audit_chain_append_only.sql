-- Revert teyao:trigger_audit_chain_append_only from pg

BEGIN;

DROP TRIGGER audit_chain_append_only ON teyao.audit_chain;

COMMIT;
