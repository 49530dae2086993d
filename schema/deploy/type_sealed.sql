-- Deploy teyao:type_sealed to pg
-- requires: schema_teyao
-- A sealed personal value, recognisable as one.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Layout: algorithm (1 AES-256-GCM, 2 SM4-GCM), key id (2), nonce (12), ciphertext, tag (16). Text that was
-- forgotten to be sealed does not start with 1 or 2.
CREATE DOMAIN teyao.sealed AS bytea
    CONSTRAINT sealed_layout CHECK (octet_length(VALUE) >= 31 AND get_byte(VALUE, 0) IN (1, 2));

COMMIT;
