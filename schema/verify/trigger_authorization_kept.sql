-- Verify teyao:trigger_authorization_kept on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.authorization'::regclass AND g.tgname = 'authorization_kept'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        DELETE FROM teyao.authorization;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.authorization';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
