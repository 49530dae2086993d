-- Revert teyao:func_authorization_reverse_fetch from pg

BEGIN;

DROP FUNCTION teyao.authorization_reverse_fetch;

COMMIT;
