-- Verify teyao:trigger_dispense_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.dispense'::regclass AND g.tgname = 'dispense_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.dispense SET bucket = bucket;
        RAISE EXCEPTION 'allowed: UPDATE teyao.dispense SET bucket = bucket';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.dispense;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.dispense';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
