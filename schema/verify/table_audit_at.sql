-- Verify teyao:table_audit_at on pg

BEGIN;

DO $$
BEGIN
    ASSERT to_regclass('teyao.audit_at') IS NOT NULL, 'index audit_at';
END $$;

ROLLBACK;
