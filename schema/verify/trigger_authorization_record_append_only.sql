-- Verify teyao:trigger_authorization_record_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.authorization_record'::regclass AND g.tgname = 'authorization_record_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.authorization_record SET bucket = bucket;
        RAISE EXCEPTION 'allowed: UPDATE teyao.authorization_record SET bucket = bucket';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.authorization_record;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.authorization_record';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
