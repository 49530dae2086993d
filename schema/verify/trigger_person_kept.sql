-- Verify teyao:trigger_person_kept on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.person'::regclass AND g.tgname = 'person_kept'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        DELETE FROM teyao.person;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.person';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
