-- Deploy teyao:type_label to pg
-- requires: schema_teyao
-- A short text that is never empty.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE DOMAIN teyao.label AS text
    CONSTRAINT label_length CHECK (length(VALUE) BETWEEN 1 AND 200);

COMMIT;
