-- Verify teyao:role_teyao_admin on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT r.rolcanlogin = true AND NOT (r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolinherit
                OR r.rolreplication OR r.rolbypassrls)
            FROM pg_roles r WHERE r.rolname = 'teyao_admin'), 'attributes';
    ASSERT NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.member = 'teyao_admin'::regrole), 'a member of something';
    ASSERT (SELECT r.rolconfig @> ARRAY['log_error_verbosity=terse', 'log_parameter_max_length=0',
                'log_parameter_max_length_on_error=0', 'log_min_error_statement=panic']
            FROM pg_roles r WHERE r.rolname = 'teyao_admin'), 'values could reach the log';
    ASSERT (SELECT 'synchronous_commit=on' = ANY (r.rolconfig) FROM pg_roles r WHERE r.rolname = 'teyao_admin'),
        'synchronous_commit';
END $$;

ROLLBACK;
