-- Revert teyao:func_authorization_lines from pg

BEGIN;

DROP FUNCTION teyao.authorization_lines;

COMMIT;
