-- Verify teyao:type_fen on pg

BEGIN;

DO $$
BEGIN
    PERFORM (0)::teyao.fen;
    BEGIN
        PERFORM (-1)::teyao.fen;
        RAISE EXCEPTION 'not refused';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    BEGIN
        PERFORM (9007199254740992)::teyao.fen;
        RAISE EXCEPTION 'not refused';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    ASSERT NOT has_type_privilege('public', 'teyao.fen', 'USAGE');
END $$;

ROLLBACK;
