-- Revert teyao:table_account from pg

BEGIN;

DROP TABLE teyao.account;

COMMIT;
