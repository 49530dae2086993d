-- Revert teyao:func_grant_put from pg

BEGIN;

DROP FUNCTION teyao.grant_put;

COMMIT;
