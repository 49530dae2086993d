-- Revert teyao:table_pickup from pg

BEGIN;

DROP TABLE teyao.pickup;

COMMIT;
