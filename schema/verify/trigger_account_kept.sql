-- Verify teyao:trigger_account_kept on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.account'::regclass AND g.tgname = 'account_kept'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        DELETE FROM teyao.account;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.account';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
