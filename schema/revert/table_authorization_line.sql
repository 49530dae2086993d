-- Revert teyao:table_authorization_line from pg

BEGIN;

DROP TABLE teyao.authorization_line;

COMMIT;
