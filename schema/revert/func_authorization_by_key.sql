-- Revert teyao:func_authorization_by_key from pg

BEGIN;

DROP FUNCTION teyao.authorization_by_key;

COMMIT;
