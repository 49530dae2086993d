-- Revert teyao:table_policy_pool from pg

BEGIN;

DROP TABLE teyao.policy_pool;

COMMIT;
