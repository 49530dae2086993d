-- Verify teyao:table_review on pg

BEGIN;

DO $$
DECLARE
    v_missing text;
BEGIN
    ASSERT (SELECT c.relowner = 'teyao_owner'::regrole AND c.relpersistence = 'p' FROM pg_class c
            WHERE c.oid = 'teyao.review'::regclass), 'owned by teyao_owner, and logged';
    SELECT string_agg(x, ' ') INTO v_missing
    FROM unnest(ARRAY['review_pk', 'review_authorization', 'review_state', 'review_assigned', 'review_step_counts']) AS x
    WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = 'teyao.review'::regclass AND c.conname = x
                      AND c.convalidated);
    ASSERT v_missing IS NULL, 'missing or not validated: ' || v_missing;
    ASSERT to_regclass('teyao.review_queue') IS NOT NULL, 'index review_queue';
    ASSERT to_regclass('teyao.review_open') IS NOT NULL, 'index review_open';
    ASSERT to_regclass('teyao.review_flagged') IS NOT NULL, 'index review_flagged';
    -- nobody but the owner touches a table
    ASSERT NOT EXISTS (SELECT FROM unnest(ARRAY['teyao_daemon', 'teyao_admin', 'teyao_auditor', 'public']) AS r
        WHERE has_table_privilege(r, 'teyao.review', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')), 'rights on the table';
    ASSERT NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'teyao.review'::regclass AND a.attacl IS NOT NULL),
        'rights on a column';
END $$;

ROLLBACK;
