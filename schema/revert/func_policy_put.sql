-- Revert teyao:func_policy_put from pg

BEGIN;

DROP FUNCTION teyao.policy_put;

COMMIT;
