-- Deploy teyao:table_audit to pg
-- requires: type_bucket type_digest type_label
-- Who did and saw what.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.audit (
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    actor teyao.label NOT NULL,
    action teyao.label NOT NULL,
    bucket teyao.bucket,
    authorization_id uuid,
    person_key teyao.digest,
    detail text NOT NULL,
    CONSTRAINT audit_pk PRIMARY KEY (txid, seq),
    CONSTRAINT audit_detail_length CHECK (length(detail) <= 1000)
);
COMMENT ON TABLE teyao.audit IS 'Exactly one entry for each change, in its transaction; chained afterwards in (txid, seq) order.';

COMMIT;
