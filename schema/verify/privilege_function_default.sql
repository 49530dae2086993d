-- Verify teyao:privilege_function_default on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT count(*) = 2 FROM pg_default_acl d
            WHERE d.defaclrole = 'teyao_owner'::regrole AND d.defaclnamespace = 0 AND d.defaclobjtype IN ('f', 'T')
                AND NOT EXISTS (SELECT FROM aclexplode(d.defaclacl) x WHERE x.grantee = 0)),
        'new functions and types would be open to everybody';
END $$;

ROLLBACK;
