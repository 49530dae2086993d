-- Revert teyao:func_authorization_cancel from pg

BEGIN;

DROP FUNCTION teyao.authorization_cancel;

COMMIT;
