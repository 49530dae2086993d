-- Revert teyao:func_policy_get from pg

BEGIN;

DROP FUNCTION teyao.policy_get;

COMMIT;
