-- Revert teyao:trigger_authorization_kept from pg

BEGIN;

DROP TRIGGER authorization_kept ON teyao.authorization;

COMMIT;
