-- Deploy teyao:grant_version to pg
-- requires: grant_teyao_daemon grant_teyao_admin grant_teyao_auditor func_version_read func_version_baseline func_version_propose func_version_proposal_read func_version_activate func_version_unsettled
-- The daemon reads versions, two people activate them.

BEGIN;

GRANT EXECUTE ON FUNCTION
    teyao.version_read,
    teyao.version_baseline
TO teyao_daemon;

GRANT EXECUTE ON FUNCTION
    teyao.version_read,
    teyao.version_propose,
    teyao.version_proposal_read,
    teyao.version_activate
TO teyao_admin;

GRANT EXECUTE ON FUNCTION
    teyao.version_read,
    teyao.version_unsettled,
    teyao.version_proposal_read
TO teyao_auditor;

COMMIT;
