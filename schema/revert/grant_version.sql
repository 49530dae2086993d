-- Revert teyao:grant_version from pg

BEGIN;

REVOKE EXECUTE ON FUNCTION teyao.version_read, teyao.version_baseline FROM teyao_daemon;
REVOKE EXECUTE ON FUNCTION teyao.version_read, teyao.version_propose, teyao.version_proposal_read, teyao.version_activate FROM teyao_admin;
REVOKE EXECUTE ON FUNCTION teyao.version_read, teyao.version_unsettled, teyao.version_proposal_read FROM teyao_auditor;

COMMIT;
