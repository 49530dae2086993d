-- Verify teyao:grant_version on pg

BEGIN;

DO $$
DECLARE
    v_wrong text;
BEGIN
    SELECT string_agg(g.role || ' ' || p.proname, ', ') INTO v_wrong
    FROM (VALUES ('teyao_daemon', ARRAY['version_read', 'version_baseline']),
        ('teyao_admin', ARRAY['version_read', 'version_propose', 'version_proposal_read', 'version_activate']),
        ('teyao_auditor', ARRAY['version_read', 'version_unsettled', 'version_proposal_read'])) AS g (role, names), pg_proc p
    WHERE p.pronamespace = 'teyao'::regnamespace AND p.proname LIKE 'version\_%'
        AND has_function_privilege(g.role, p.oid, 'EXECUTE') <> (p.proname = ANY (g.names));
    ASSERT v_wrong IS NULL, v_wrong;
END $$;

ROLLBACK;
