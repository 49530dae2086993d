-- Revert teyao:table_authorization from pg

BEGIN;

DROP TABLE teyao.authorization;

COMMIT;
