-- Verify teyao:trigger_dispense_line_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.dispense_line'::regclass AND g.tgname = 'dispense_line_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.dispense_line SET bucket = bucket;
        RAISE EXCEPTION 'allowed: UPDATE teyao.dispense_line SET bucket = bucket';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.dispense_line;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.dispense_line';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
