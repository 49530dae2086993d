-- Verify teyao:trigger_idempotency_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.idempotency'::regclass AND g.tgname = 'idempotency_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.idempotency SET caller = caller;
        RAISE EXCEPTION 'allowed: UPDATE teyao.idempotency SET caller = caller';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.idempotency;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.idempotency';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
