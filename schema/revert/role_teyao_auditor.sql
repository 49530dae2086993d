-- Revert teyao:role_teyao_auditor from pg

BEGIN;

DROP ROLE teyao_auditor;

COMMIT;
