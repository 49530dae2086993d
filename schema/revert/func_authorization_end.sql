-- Revert teyao:func_authorization_end from pg

BEGIN;

DROP FUNCTION teyao.authorization_end;

COMMIT;
