-- Verify teyao:table_review_step on pg

BEGIN;

DO $$
DECLARE
    v_missing text;
BEGIN
    ASSERT (SELECT c.relowner = 'teyao_owner'::regrole AND c.relpersistence = 'p' FROM pg_class c
            WHERE c.oid = 'teyao.review_step'::regclass), 'owned by teyao_owner, and logged';
    SELECT string_agg(x, ' ') INTO v_missing
    FROM unnest(ARRAY['review_step_pk', 'review_step_review', 'review_step_kind', 'review_step_second_person', 'review_step_second_needed', 'review_step_appeal_person', 'review_step_not_own', 'review_step_lines']) AS x
    WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = 'teyao.review_step'::regclass AND c.conname = x
                      AND c.convalidated);
    ASSERT v_missing IS NULL, 'missing or not validated: ' || v_missing;
    ASSERT to_regclass('teyao.review_step_at') IS NOT NULL, 'index review_step_at';
    -- nobody but the owner touches a table
    ASSERT NOT EXISTS (SELECT FROM unnest(ARRAY['teyao_daemon', 'teyao_admin', 'teyao_auditor', 'public']) AS r
        WHERE has_table_privilege(r, 'teyao.review_step', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')), 'rights on the table';
    ASSERT NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'teyao.review_step'::regclass AND a.attacl IS NOT NULL),
        'rights on a column';
END $$;

ROLLBACK;
