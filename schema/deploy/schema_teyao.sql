-- Deploy teyao:schema_teyao to pg
-- requires: role_teyao_owner privilege_function_default
-- Everything of the product.

BEGIN;

CREATE SCHEMA teyao AUTHORIZATION teyao_owner;

COMMIT;
