-- Revert teyao:table_event from pg

BEGIN;

DROP TABLE teyao.event;

COMMIT;
