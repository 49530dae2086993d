-- Revert teyao:func_authorization_fetch from pg

BEGIN;

DROP FUNCTION teyao.authorization_fetch;

COMMIT;
