-- Verify teyao:grant_teyao_daemon on pg

BEGIN;

DO $$
DECLARE
    v_names text[] := ARRAY['audit_head_put', 'audit_seal', 'audit_verify', 'audit_write', 'authorization_amend', 'authorization_amend_fetch', 'authorization_by_key', 'authorization_cancel', 'authorization_change_fetch', 'authorization_expire', 'authorization_fetch', 'authorization_get', 'authorization_record', 'authorization_reverse', 'authorization_reverse_fetch', 'barrier', 'event_read', 'grant_put', 'pharmacy_get', 'pharmacy_put', 'pickup_check', 'pickup_dispense', 'pickup_guard', 'pickup_prior', 'policy_get', 'policy_put', 'price_put', 'readiness'];
    v_wrong text;
BEGIN
    -- these and no others
    SELECT string_agg(p.proname, ' ') INTO v_wrong FROM pg_proc p
    WHERE p.pronamespace = 'teyao'::regnamespace AND p.proname NOT LIKE ALL (ARRAY['version\_%', 'review\_%', 'audit\_read']) -- grant_version, grant_review, grant_review_figures
        AND has_function_privilege('teyao_daemon', p.oid, 'EXECUTE') <> (p.proname = ANY (v_names));
    ASSERT v_wrong IS NULL, v_wrong;
    ASSERT has_schema_privilege('teyao_daemon', 'teyao', 'USAGE') AND NOT has_schema_privilege('teyao_daemon', 'teyao', 'CREATE');
    -- no table, no sequence
    ASSERT NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'teyao'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
        AND has_table_privilege('teyao_daemon', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')), 'rights on a table';
    ASSERT NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'teyao'::regnamespace
        AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege('teyao_daemon', c.oid, 'SELECT, UPDATE, USAGE') END),
        'rights on a sequence';
END $$;

ROLLBACK;
