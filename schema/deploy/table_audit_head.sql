-- Deploy teyao:table_audit_head to pg
-- requires: table_audit_chain
-- Signatures over heads of the chain.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.audit_head (
    position bigint NOT NULL,
    hash teyao.digest NOT NULL,
    key_id teyao.label NOT NULL,
    signature bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT audit_head_pk PRIMARY KEY (position),
    CONSTRAINT audit_head_chain FOREIGN KEY (position) REFERENCES teyao.audit_chain,
    CONSTRAINT audit_head_signature CHECK (octet_length(signature) BETWEEN 64 AND 512)
);

COMMIT;
