-- Verify teyao:trigger_audit_chain_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.audit_chain'::regclass AND g.tgname = 'audit_chain_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.audit_chain SET position = position;
        RAISE EXCEPTION 'allowed: UPDATE teyao.audit_chain SET position = position';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.audit_chain;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.audit_chain';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
