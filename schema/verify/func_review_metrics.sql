-- Verify teyao:func_review_metrics on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT count(*) = 1 AND bool_and(p.proowner = 'teyao_owner'::regrole AND p.prosecdef
                AND p.prolang = (SELECT l.oid FROM pg_language l WHERE l.lanname = 'plpgsql')
                AND 'search_path=pg_catalog, pg_temp' = ANY (p.proconfig))
            FROM pg_proc p WHERE p.pronamespace = 'teyao'::regnamespace AND p.proname = 'review_metrics'),
        'one function, of teyao_owner, in PL/pgSQL, with its search_path pinned';
    -- not for everybody; whoever may is named in the grant_ changes
    ASSERT NOT has_function_privilege('public', 'teyao.review_metrics'::regproc, 'EXECUTE'), 'open to everybody';
END $$;

ROLLBACK;
