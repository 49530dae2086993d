-- Revert teyao:trigger_policy_version_append_only from pg

BEGIN;

DROP TRIGGER policy_version_append_only ON teyao.policy_version;

COMMIT;
