-- Deploy teyao:table_authorization_record to pg
-- requires: table_authorization
-- What each decision rested on and said.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- answer holds a placeholder where a code stands; issue, key_version and car_t derive it again.
CREATE TABLE teyao.authorization_record (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    record smallint NOT NULL,
    kind text NOT NULL,
    decided_at timestamptz NOT NULL,
    decision text NOT NULL,
    engine_version integer NOT NULL,
    plan_version teyao.label,
    list_version teyao.label NOT NULL,
    issue smallint,
    key_version smallint,
    car_t boolean,
    request_sealed teyao.sealed NOT NULL,
    facts_sealed teyao.sealed NOT NULL,
    trace_sealed teyao.sealed NOT NULL,
    answer bytea NOT NULL,
    CONSTRAINT authorization_record_pk PRIMARY KEY (bucket, authorization_id, record),
    CONSTRAINT authorization_record_authorization FOREIGN KEY (bucket, authorization_id)
        REFERENCES teyao.authorization,
    CONSTRAINT authorization_record_kind CHECK (kind IN ('decide', 'amend', 'overturn')),
    CONSTRAINT authorization_record_decision CHECK (decision IN ('approve', 'partial', 'deny', 'pend')),
    CONSTRAINT authorization_record_code CHECK ((issue IS NULL) = (key_version IS NULL)
        AND (issue IS NULL) = (car_t IS NULL))
);
-- Sealed bytes do not compress.
ALTER TABLE teyao.authorization_record ALTER COLUMN request_sealed SET STORAGE EXTERNAL;
ALTER TABLE teyao.authorization_record ALTER COLUMN facts_sealed SET STORAGE EXTERNAL;
ALTER TABLE teyao.authorization_record ALTER COLUMN trace_sealed SET STORAGE EXTERNAL;
ALTER TABLE teyao.authorization_record ALTER COLUMN answer SET COMPRESSION lz4;

COMMIT;
