-- Verify teyao:trigger_review_step_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.review_step'::regclass AND g.tgname = 'review_step_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.review_step SET bucket = bucket;
        RAISE EXCEPTION 'allowed: UPDATE teyao.review_step';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.review_step;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.review_step';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
