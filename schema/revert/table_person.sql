-- Revert teyao:table_person from pg

BEGIN;

DROP TABLE teyao.person;

COMMIT;
