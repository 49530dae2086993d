-- Verify teyao:privilege_database on pg

BEGIN;

DO $$
BEGIN
    ASSERT NOT has_database_privilege('public', current_database(), 'CONNECT, TEMPORARY, CREATE'), 'open to everybody';
    ASSERT NOT EXISTS (SELECT FROM unnest(ARRAY['teyao_daemon', 'teyao_admin', 'teyao_auditor']) AS r
        WHERE NOT has_database_privilege(r, current_database(), 'CONNECT')
            OR has_database_privilege(r, current_database(), 'TEMPORARY, CREATE')), 'the roles';
    ASSERT NOT EXISTS (SELECT FROM unnest(ARRAY['teyao_daemon', 'teyao_admin', 'teyao_auditor']) AS r
        WHERE has_schema_privilege(r, 'public', 'USAGE, CREATE')), 'schema public';
END $$;

ROLLBACK;
