-- Revert teyao:func_authorization_change_fetch from pg

BEGIN;

DROP FUNCTION teyao.authorization_change_fetch;

COMMIT;
