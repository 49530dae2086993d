-- Verify teyao:role_teyao_owner on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT r.rolcanlogin = false AND NOT (r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolinherit
                OR r.rolreplication OR r.rolbypassrls)
            FROM pg_roles r WHERE r.rolname = 'teyao_owner'), 'attributes';
    ASSERT NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.member = 'teyao_owner'::regrole), 'a member of something';
END $$;

ROLLBACK;
