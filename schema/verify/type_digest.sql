-- Verify teyao:type_digest on pg

BEGIN;

DO $$
BEGIN
    PERFORM (sha256(''))::teyao.digest;
    BEGIN
        PERFORM (decode(repeat('00', 31), 'hex'))::teyao.digest;
        RAISE EXCEPTION 'not refused';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    ASSERT NOT has_type_privilege('public', 'teyao.digest', 'USAGE');
END $$;

ROLLBACK;
