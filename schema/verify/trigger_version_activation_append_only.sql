-- Verify teyao:trigger_version_activation_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.version_activation'::regclass AND g.tgname = 'version_activation_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.version_activation SET id = id;
        RAISE EXCEPTION 'allowed: UPDATE teyao.version_activation SET id = id';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.version_activation;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.version_activation';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
