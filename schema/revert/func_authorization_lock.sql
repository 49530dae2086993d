-- Revert teyao:func_authorization_lock from pg

BEGIN;

DROP FUNCTION teyao.authorization_lock;

COMMIT;
