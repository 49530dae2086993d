-- Deploy teyao:type_digest to pg
-- requires: schema_teyao
-- A 32-byte digest, keyed or not.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE DOMAIN teyao.digest AS bytea
    CONSTRAINT digest_length CHECK (octet_length(VALUE) = 32);

COMMIT;
