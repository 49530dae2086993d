-- Revert teyao:func_authorization_dispenses from pg

BEGIN;

DROP FUNCTION teyao.authorization_dispenses;

COMMIT;
