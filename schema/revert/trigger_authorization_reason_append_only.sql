-- Revert teyao:trigger_authorization_reason_append_only from pg

BEGIN;

DROP TRIGGER authorization_reason_append_only ON teyao.authorization_reason;

COMMIT;
