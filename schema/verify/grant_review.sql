-- Verify teyao:grant_review on pg

BEGIN;

DO $$
DECLARE
    v_wrong text;
BEGIN
    SELECT string_agg(p.proname, ', ') INTO v_wrong FROM pg_proc p
    WHERE p.pronamespace = 'teyao'::regnamespace AND p.proname LIKE 'review\_%' AND p.proname <> 'review_metrics'
        AND has_function_privilege('teyao_daemon', p.oid, 'EXECUTE') <> (p.proname = ANY (ARRAY['review_list', 'review_get', 'review_assign', 'review_note', 'review_fetch', 'review_settle', 'review_overturn']));
    ASSERT v_wrong IS NULL, v_wrong;
END $$;

ROLLBACK;
