-- Verify teyao:table_authorization on pg

BEGIN;

DO $$
DECLARE
    v_missing text;
BEGIN
    ASSERT (SELECT c.relowner = 'teyao_owner'::regrole AND c.relpersistence = 'p' FROM pg_class c
            WHERE c.oid = 'teyao.authorization'::regclass), 'owned by teyao_owner, and logged';
    SELECT string_agg(x, ' ') INTO v_missing
    FROM unnest(ARRAY['authorization_adds_up', 'authorization_bucket_of_id', 'authorization_cancelled_when', 'authorization_collector', 'authorization_counters', 'authorization_expired_when', 'authorization_person', 'authorization_pharmacy', 'authorization_pk', 'authorization_plan_of_policy', 'authorization_policy', 'authorization_reversed_is_cancelled', 'authorization_status', 'authorization_unknown_is_denied']) AS x
    WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = 'teyao.authorization'::regclass AND c.conname = x
                      AND c.convalidated);
    ASSERT v_missing IS NULL, 'missing or not validated: ' || v_missing;
    ASSERT (SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = 'teyao.authorization_of_person'::regclass), 'authorization_of_person';
    -- nobody but the owner touches a table
    ASSERT NOT EXISTS (SELECT FROM unnest(ARRAY['teyao_daemon', 'teyao_admin', 'teyao_auditor', 'public']) AS r
        WHERE has_table_privilege(r, 'teyao.authorization', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')), 'rights on the table';
    ASSERT NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'teyao.authorization'::regclass AND a.attacl IS NOT NULL),
        'rights on a column';
END $$;

ROLLBACK;
