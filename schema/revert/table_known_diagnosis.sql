-- Revert teyao:table_known_diagnosis from pg

BEGIN;

DROP TABLE teyao.known_diagnosis;

COMMIT;
