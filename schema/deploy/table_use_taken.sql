-- Deploy teyao:table_use_taken to pg
-- requires: table_authorization_line
-- Uses that a list allows only so often.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.use_taken (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    line smallint NOT NULL,
    person_key teyao.digest NOT NULL,
    policy_no teyao.label NOT NULL,
    list teyao.label NOT NULL,
    period_key teyao.label NOT NULL,
    kept boolean NOT NULL,
    used_on date NOT NULL,
    released_at timestamptz,
    CONSTRAINT use_taken_pk PRIMARY KEY (bucket, authorization_id, line),
    CONSTRAINT use_taken_line FOREIGN KEY (bucket, authorization_id, line) REFERENCES teyao.authorization_line,
    CONSTRAINT use_taken_person FOREIGN KEY (bucket, person_key) REFERENCES teyao.person
);
CREATE UNIQUE INDEX use_taken_once ON teyao.use_taken (person_key, list, period_key, bucket)
    WHERE released_at IS NULL;
COMMENT ON COLUMN teyao.use_taken.kept IS 'A confirmed booking counts even when it is cancelled or expires.';

COMMIT;
