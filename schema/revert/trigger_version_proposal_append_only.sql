-- Revert teyao:trigger_version_proposal_append_only from pg

BEGIN;

DROP TRIGGER version_proposal_append_only ON teyao.version_proposal;

COMMIT;
