-- Revert teyao:table_audit_at from pg

BEGIN;

DROP INDEX teyao.audit_at;

COMMIT;
