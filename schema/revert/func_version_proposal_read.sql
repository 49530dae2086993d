-- Revert teyao:func_version_proposal_read from pg

BEGIN;

DROP FUNCTION teyao.version_proposal_read;

COMMIT;
