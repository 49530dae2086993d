-- Deploy teyao:type_bucket to pg
-- requires: schema_teyao
-- Which of 1,024 buckets a row lies in.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE DOMAIN teyao.bucket AS smallint
    CONSTRAINT bucket_range CHECK (VALUE BETWEEN 0 AND 1023);
COMMENT ON DOMAIN teyao.bucket IS 'First 10 bits of the insured''s identity key; ids carry it too. Leads every key of a policy''s life.';

COMMIT;
