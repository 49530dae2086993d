-- Revert teyao:func_authorization_amend_fetch from pg

BEGIN;

DROP FUNCTION teyao.authorization_amend_fetch;

COMMIT;
