-- Verify teyao:trigger_version_proposal_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.version_proposal'::regclass AND g.tgname = 'version_proposal_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.version_proposal SET id = id;
        RAISE EXCEPTION 'allowed: UPDATE teyao.version_proposal SET id = id';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.version_proposal;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.version_proposal';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
