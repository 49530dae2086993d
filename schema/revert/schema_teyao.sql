-- Revert teyao:schema_teyao from pg

BEGIN;

DROP SCHEMA teyao;

COMMIT;
