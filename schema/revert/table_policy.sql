-- Revert teyao:table_policy from pg

BEGIN;

DROP TABLE teyao.policy;

COMMIT;
