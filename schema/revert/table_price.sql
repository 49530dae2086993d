-- Revert teyao:table_price from pg

BEGIN;

DROP TABLE teyao.price;

COMMIT;
