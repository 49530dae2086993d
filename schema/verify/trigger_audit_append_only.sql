-- Verify teyao:trigger_audit_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.audit'::regclass AND g.tgname = 'audit_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.audit SET txid = txid;
        RAISE EXCEPTION 'allowed: UPDATE teyao.audit SET txid = txid';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.audit;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.audit';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
