-- Verify teyao:trigger_authorization_line_kept on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.authorization_line'::regclass AND g.tgname = 'authorization_line_kept'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        DELETE FROM teyao.authorization_line;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.authorization_line';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
