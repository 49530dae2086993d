-- Verify teyao:table_review_view on pg

BEGIN;

DO $$
DECLARE
    v_missing text;
BEGIN
    ASSERT (SELECT c.relowner = 'teyao_owner'::regrole AND c.relpersistence = 'p' FROM pg_class c
            WHERE c.oid = 'teyao.review_view'::regclass), 'owned by teyao_owner, and logged';
    SELECT string_agg(x, ' ') INTO v_missing
    FROM unnest(ARRAY['review_view_pk', 'review_view_review']) AS x
    WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = 'teyao.review_view'::regclass AND c.conname = x
                      AND c.convalidated);
    ASSERT v_missing IS NULL, 'missing or not validated: ' || v_missing;
    -- nobody but the owner touches a table
    ASSERT NOT EXISTS (SELECT FROM unnest(ARRAY['teyao_daemon', 'teyao_admin', 'teyao_auditor', 'public']) AS r
        WHERE has_table_privilege(r, 'teyao.review_view', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')), 'rights on the table';
    ASSERT NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'teyao.review_view'::regclass AND a.attacl IS NOT NULL),
        'rights on a column';
END $$;

ROLLBACK;
