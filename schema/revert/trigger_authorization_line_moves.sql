-- Revert teyao:trigger_authorization_line_moves from pg

BEGIN;

DROP TRIGGER authorization_line_moves ON teyao.authorization_line;

COMMIT;
