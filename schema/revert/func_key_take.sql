-- Revert teyao:func_key_take from pg

BEGIN;

DROP FUNCTION teyao.key_take;

COMMIT;
