-- Verify teyao:grant_review_figures on pg

BEGIN;

DO $$
BEGIN
    ASSERT has_function_privilege('teyao_daemon', 'teyao.audit_read'::regproc, 'EXECUTE')
        AND has_function_privilege('teyao_daemon', 'teyao.review_metrics'::regproc, 'EXECUTE'), 'not granted';
END $$;

ROLLBACK;
