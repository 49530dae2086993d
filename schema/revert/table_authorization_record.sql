-- Revert teyao:table_authorization_record from pg

BEGIN;

DROP TABLE teyao.authorization_record;

COMMIT;
