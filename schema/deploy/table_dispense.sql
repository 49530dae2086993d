-- Deploy teyao:table_dispense to pg
-- requires: table_authorization
-- What was handed over, to whom, by whom.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.dispense (
    bucket teyao.bucket NOT NULL,
    dispense_id uuid NOT NULL,
    authorization_id uuid NOT NULL,
    issue smallint NOT NULL,
    pharmacy_id teyao.label NOT NULL,
    at timestamptz NOT NULL,
    on_day date NOT NULL,
    collector_by text NOT NULL,
    collector_sealed teyao.sealed NOT NULL,
    operator_id teyao.label NOT NULL,
    operator_sealed teyao.sealed,
    documents text[] NOT NULL,
    receipt bytea NOT NULL,
    CONSTRAINT dispense_pk PRIMARY KEY (bucket, dispense_id),
    CONSTRAINT dispense_authorization FOREIGN KEY (bucket, authorization_id) REFERENCES teyao.authorization,
    CONSTRAINT dispense_pickup FOREIGN KEY (bucket, authorization_id, issue)
        REFERENCES teyao.pickup (bucket, authorization_id, issue),
    CONSTRAINT dispense_bucket_of_id CHECK (bucket = (((get_byte(uuid_send(dispense_id), 6) & 3) << 8)
        | get_byte(uuid_send(dispense_id), 7)) AND get_byte(uuid_send(dispense_id), 6) >> 4 = 7),
    CONSTRAINT dispense_collector CHECK (collector_by IN ('insured', 'agent', 'guardian'))
);
CREATE INDEX dispense_of_authorization ON teyao.dispense (authorization_id, bucket);

COMMIT;
