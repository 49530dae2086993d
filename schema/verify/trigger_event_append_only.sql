-- Verify teyao:trigger_event_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.event'::regclass AND g.tgname = 'event_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.event SET pharmacy_id = pharmacy_id;
        RAISE EXCEPTION 'allowed: UPDATE teyao.event SET pharmacy_id = pharmacy_id';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.event;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.event';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
