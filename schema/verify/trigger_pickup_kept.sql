-- Verify teyao:trigger_pickup_kept on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.pickup'::regclass AND g.tgname = 'pickup_kept'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        DELETE FROM teyao.pickup;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.pickup';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
