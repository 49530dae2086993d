-- Revert teyao:func_authorization_get from pg

BEGIN;

DROP FUNCTION teyao.authorization_get;

COMMIT;
