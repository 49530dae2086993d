-- Verify teyao:trigger_state_move_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.state_move'::regclass AND g.tgname = 'state_move_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.state_move SET thing = thing;
        RAISE EXCEPTION 'allowed: UPDATE teyao.state_move SET thing = thing';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.state_move;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.state_move';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
