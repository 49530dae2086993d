-- Revert teyao:table_version_activation from pg

BEGIN;

DROP TABLE teyao.version_activation;

COMMIT;
