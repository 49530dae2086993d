-- Deploy teyao:table_idempotency to pg
-- requires: table_authorization_record
-- The first answer to every key.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- An answer that is also a decision's is kept once, in authorization_record.
CREATE TABLE teyao.idempotency (
    caller teyao.label NOT NULL,
    key text NOT NULL,
    state text NOT NULL,
    route teyao.label,
    request_digest teyao.digest,
    http smallint,
    answer bytea,
    bucket teyao.bucket,
    authorization_id uuid,
    record smallint,
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_pk PRIMARY KEY (caller, key),
    -- deferred: the key is taken before anything else is written
    CONSTRAINT idempotency_record FOREIGN KEY (bucket, authorization_id, record)
        REFERENCES teyao.authorization_record DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT idempotency_key CHECK (key ~ '^[!-~]{1,64}$'),
    CONSTRAINT idempotency_state CHECK (CASE state
        WHEN 'done' THEN route IS NOT NULL AND request_digest IS NOT NULL AND http BETWEEN 200 AND 299
            AND (answer IS NULL) <> (record IS NULL)
        WHEN 'tombstone' THEN num_nonnulls(route, request_digest, http, answer, bucket, authorization_id, record) = 0
        ELSE false END),
    CONSTRAINT idempotency_place CHECK ((bucket IS NULL) = (authorization_id IS NULL)
        AND (record IS NULL OR authorization_id IS NOT NULL))
);

COMMIT;
