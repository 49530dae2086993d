-- Verify teyao:schema_teyao_ext on pg

BEGIN;

DO $$
BEGIN
    ASSERT EXISTS (SELECT FROM pg_extension e WHERE e.extname = 'btree_gist' AND e.extnamespace = 'teyao_ext'::regnamespace);
    ASSERT NOT EXISTS (SELECT FROM unnest(ARRAY['public', 'teyao_daemon', 'teyao_admin', 'teyao_auditor']) AS r
        WHERE has_schema_privilege(r, 'teyao_ext', 'USAGE, CREATE')), 'open to a role';
END $$;

ROLLBACK;
