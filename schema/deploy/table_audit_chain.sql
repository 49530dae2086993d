-- Deploy teyao:table_audit_chain to pg
-- requires: table_audit
-- The hash chain over the audit.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.audit_chain (
    position bigint NOT NULL,
    txid xid8 NOT NULL,
    seq bigint NOT NULL,
    hash teyao.digest NOT NULL,
    CONSTRAINT audit_chain_pk PRIMARY KEY (position),
    CONSTRAINT audit_chain_once UNIQUE (txid, seq),
    CONSTRAINT audit_chain_entry FOREIGN KEY (txid, seq) REFERENCES teyao.audit,
    CONSTRAINT audit_chain_position CHECK (position >= 1)
);

COMMIT;
