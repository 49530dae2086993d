-- Revert teyao:schema_teyao_ext from pg

BEGIN;

DROP EXTENSION btree_gist;
DROP SCHEMA teyao_ext;

COMMIT;
