-- Revert teyao:func_authorization_record from pg

BEGIN;

DROP FUNCTION teyao.authorization_record;

COMMIT;
