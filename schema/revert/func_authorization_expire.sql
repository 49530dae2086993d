-- Revert teyao:func_authorization_expire from pg

BEGIN;

DROP FUNCTION teyao.authorization_expire;

COMMIT;
