-- Deploy teyao:table_pickup to pg
-- requires: table_authorization
-- Codes, as keyed tags only.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.pickup (
    tag teyao.digest NOT NULL,
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    issue smallint NOT NULL,
    key_version smallint NOT NULL,
    car_t boolean NOT NULL,
    state text NOT NULL DEFAULT 'active',
    valid_from date NOT NULL,
    expires_on date NOT NULL,
    CONSTRAINT pickup_pk PRIMARY KEY (tag),
    CONSTRAINT pickup_issue_once UNIQUE (bucket, authorization_id, issue),
    CONSTRAINT pickup_authorization FOREIGN KEY (bucket, authorization_id) REFERENCES teyao.authorization,
    CONSTRAINT pickup_state CHECK (state IN ('active', 'used', 'cancelled', 'expired')),
    CONSTRAINT pickup_numbers CHECK (issue >= 1 AND key_version >= 1),
    CONSTRAINT pickup_period CHECK (expires_on >= valid_from)
) WITH (fillfactor = 85);
-- A second active code of one authorization is refused; the janitor finds what has run out.
CREATE UNIQUE INDEX pickup_one_active ON teyao.pickup (bucket, authorization_id) WHERE state = 'active';
CREATE INDEX pickup_running_out ON teyao.pickup (expires_on) WHERE state = 'active';

COMMIT;
