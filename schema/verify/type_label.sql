-- Verify teyao:type_label on pg

BEGIN;

DO $$
BEGIN
    PERFORM ('x')::teyao.label;
    BEGIN
        PERFORM ('')::teyao.label;
        RAISE EXCEPTION 'not refused';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    BEGIN
        PERFORM (repeat('x', 201))::teyao.label;
        RAISE EXCEPTION 'not refused';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    ASSERT NOT has_type_privilege('public', 'teyao.label', 'USAGE');
END $$;

ROLLBACK;
