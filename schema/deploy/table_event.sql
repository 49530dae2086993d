-- Deploy teyao:table_event to pg
-- requires: table_authorization
-- What happened, for tills that poll.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.event (
    pharmacy_id teyao.label NOT NULL,
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    status text NOT NULL,
    decision text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (pharmacy_id, txid, seq),
    CONSTRAINT event_authorization FOREIGN KEY (bucket, authorization_id) REFERENCES teyao.authorization,
    CONSTRAINT event_kind CHECK (kind IN ('decided', 'amended', 'cancelled', 'reversed', 'expired', 'dispensed',
        'overturned'))
);

COMMIT;
