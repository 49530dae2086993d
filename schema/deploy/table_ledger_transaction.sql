-- Deploy teyao:table_ledger_transaction to pg
-- requires: table_authorization
-- One movement of money: hold, capture or release.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.ledger_transaction (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    posting smallint NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT ledger_transaction_pk PRIMARY KEY (bucket, authorization_id, posting),
    CONSTRAINT ledger_transaction_authorization FOREIGN KEY (bucket, authorization_id)
        REFERENCES teyao.authorization,
    CONSTRAINT ledger_transaction_kind CHECK (kind IN ('hold', 'capture', 'release')),
    CONSTRAINT ledger_transaction_posting CHECK (posting >= 1)
);

COMMIT;
