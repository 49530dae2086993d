-- Verify teyao:type_sealed on pg

BEGIN;

DO $$
BEGIN
    PERFORM (decode('01' || repeat('00', 30), 'hex'))::teyao.sealed;
    BEGIN
        PERFORM (convert_to('测试甲，身份证号 11010519491231002X，住址不详', 'UTF8'))::teyao.sealed;
        RAISE EXCEPTION 'not refused';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    BEGIN
        PERFORM (decode('01', 'hex'))::teyao.sealed;
        RAISE EXCEPTION 'not refused';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    ASSERT NOT has_type_privilege('public', 'teyao.sealed', 'USAGE');
END $$;

ROLLBACK;
