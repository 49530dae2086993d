-- Verify teyao:schema_teyao on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT n.nspowner = 'teyao_owner'::regrole FROM pg_namespace n WHERE n.nspname = 'teyao');
    ASSERT NOT has_schema_privilege('public', 'teyao', 'USAGE, CREATE'), 'open to everybody';
    ASSERT NOT EXISTS (SELECT FROM unnest(ARRAY['teyao_daemon', 'teyao_admin', 'teyao_auditor']) AS r
        WHERE has_schema_privilege(r, 'teyao', 'CREATE')), 'a role may create';
END $$;

ROLLBACK;
