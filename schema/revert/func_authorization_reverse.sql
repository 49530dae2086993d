-- Revert teyao:func_authorization_reverse from pg

BEGIN;

DROP FUNCTION teyao.authorization_reverse;

COMMIT;
