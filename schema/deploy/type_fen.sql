-- Deploy teyao:type_fen to pg
-- requires: schema_teyao
-- Money in fen, never negative, exact in JSON.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE DOMAIN teyao.fen AS bigint
    CONSTRAINT fen_range CHECK (VALUE BETWEEN 0 AND 9007199254740991);

COMMIT;
