-- Verify teyao:trigger_policy_version_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.policy_version'::regclass AND g.tgname = 'policy_version_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.policy_version SET policy_no = policy_no;
        RAISE EXCEPTION 'allowed: UPDATE teyao.policy_version SET policy_no = policy_no';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.policy_version;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.policy_version';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
