-- Revert teyao:trigger_authorization_line_kept from pg

BEGIN;

DROP TRIGGER authorization_line_kept ON teyao.authorization_line;

COMMIT;
