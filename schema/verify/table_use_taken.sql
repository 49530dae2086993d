-- Verify teyao:table_use_taken on pg

BEGIN;

DO $$
DECLARE
    v_missing text;
BEGIN
    ASSERT (SELECT c.relowner = 'teyao_owner'::regrole AND c.relpersistence = 'p' FROM pg_class c
            WHERE c.oid = 'teyao.use_taken'::regclass), 'owned by teyao_owner, and logged';
    SELECT string_agg(x, ' ') INTO v_missing
    FROM unnest(ARRAY['use_taken_line', 'use_taken_person', 'use_taken_pk']) AS x
    WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = 'teyao.use_taken'::regclass AND c.conname = x
                      AND c.convalidated);
    ASSERT v_missing IS NULL, 'missing or not validated: ' || v_missing;
    ASSERT (SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = 'teyao.use_taken_once'::regclass), 'use_taken_once';
    -- nobody but the owner touches a table
    ASSERT NOT EXISTS (SELECT FROM unnest(ARRAY['teyao_daemon', 'teyao_admin', 'teyao_auditor', 'public']) AS r
        WHERE has_table_privilege(r, 'teyao.use_taken', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')), 'rights on the table';
    ASSERT NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'teyao.use_taken'::regclass AND a.attacl IS NOT NULL),
        'rights on a column';
END $$;

ROLLBACK;
