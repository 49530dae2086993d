-- Revert teyao:trigger_version_activation_append_only from pg

BEGIN;

DROP TRIGGER version_activation_append_only ON teyao.version_activation;

COMMIT;
