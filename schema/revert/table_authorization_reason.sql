-- Revert teyao:table_authorization_reason from pg

BEGIN;

DROP TABLE teyao.authorization_reason;

COMMIT;
