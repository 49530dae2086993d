-- Revert teyao:table_pharmacy from pg

BEGIN;

DROP TABLE teyao.pharmacy;

COMMIT;
