-- Verify teyao:trigger_audit_head_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.audit_head'::regclass AND g.tgname = 'audit_head_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.audit_head SET position = position;
        RAISE EXCEPTION 'allowed: UPDATE teyao.audit_head SET position = position';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.audit_head;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.audit_head';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
