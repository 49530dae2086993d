-- Verify teyao:grant_decision_read on pg

BEGIN;

DO $$
BEGIN
    ASSERT has_function_privilege('teyao_auditor', 'teyao.decision_read'::regproc, 'EXECUTE')
        AND has_function_privilege('teyao_auditor', 'teyao.audit_write'::regproc, 'EXECUTE'), 'the auditor may not';
    -- what people said in their requests is no business of the daemon's or of whoever imports policies
    ASSERT NOT has_function_privilege('teyao_daemon', 'teyao.decision_read'::regproc, 'EXECUTE')
        AND NOT has_function_privilege('teyao_admin', 'teyao.decision_read'::regproc, 'EXECUTE'), 'others may';
END $$;

ROLLBACK;
