-- Verify teyao:type_bucket on pg

BEGIN;

DO $$
BEGIN
    PERFORM (1023)::teyao.bucket;
    BEGIN
        PERFORM (1024)::teyao.bucket;
        RAISE EXCEPTION 'not refused';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    BEGIN
        PERFORM (-1)::teyao.bucket;
        RAISE EXCEPTION 'not refused';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    ASSERT NOT has_type_privilege('public', 'teyao.bucket', 'USAGE');
END $$;

ROLLBACK;
