-- Verify teyao:grant_teyao_auditor on pg

BEGIN;

DO $$
DECLARE
    v_names text[] := ARRAY['audit_verify', 'readiness'];
    v_later text[] := ARRAY['decision_read', 'audit_write']; -- grant_decision_read
    v_wrong text;
BEGIN
    -- these and no others
    SELECT string_agg(p.proname, ' ') INTO v_wrong FROM pg_proc p
    WHERE p.pronamespace = 'teyao'::regnamespace AND p.proname NOT LIKE 'version\_%' -- grant_version
        AND p.proname <> ALL (v_later)
        AND has_function_privilege('teyao_auditor', p.oid, 'EXECUTE') <> (p.proname = ANY (v_names));
    ASSERT v_wrong IS NULL, v_wrong;
    ASSERT has_schema_privilege('teyao_auditor', 'teyao', 'USAGE') AND NOT has_schema_privilege('teyao_auditor', 'teyao', 'CREATE');
    -- no table, no sequence
    ASSERT NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'teyao'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
        AND has_table_privilege('teyao_auditor', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')), 'rights on a table';
    ASSERT NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'teyao'::regnamespace
        AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege('teyao_auditor', c.oid, 'SELECT, UPDATE, USAGE') END),
        'rights on a sequence';
END $$;

ROLLBACK;
