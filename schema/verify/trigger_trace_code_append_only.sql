-- Verify teyao:trigger_trace_code_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.trace_code'::regclass AND g.tgname = 'trace_code_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.trace_code SET code = code;
        RAISE EXCEPTION 'allowed: UPDATE teyao.trace_code SET code = code';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.trace_code;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.trace_code';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
