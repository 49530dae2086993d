-- Revert teyao:table_policy_version from pg

BEGIN;

DROP TABLE teyao.policy_version;

COMMIT;
