-- Deploy teyao:schema_teyao_ext to pg
-- requires: role_teyao_owner
-- Operator classes that exclusion constraints over text and days need.

BEGIN;

CREATE SCHEMA teyao_ext AUTHORIZATION teyao_owner;
CREATE EXTENSION btree_gist WITH SCHEMA teyao_ext;

COMMIT;
