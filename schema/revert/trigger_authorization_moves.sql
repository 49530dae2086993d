-- Revert teyao:trigger_authorization_moves from pg

BEGIN;

DROP TRIGGER authorization_moves ON teyao.authorization;

COMMIT;
