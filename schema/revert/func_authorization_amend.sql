-- Revert teyao:func_authorization_amend from pg

BEGIN;

DROP FUNCTION teyao.authorization_amend;

COMMIT;
