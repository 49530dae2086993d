-- Revert teyao:trigger_authorization_record_append_only from pg

BEGIN;

DROP TRIGGER authorization_record_append_only ON teyao.authorization_record;

COMMIT;
