-- Revert teyao:func_policy_year_start from pg

BEGIN;

DROP FUNCTION teyao.policy_year_start;

COMMIT;
