-- Deploy teyao:table_authorization_reason to pg
-- requires: table_authorization
-- Every failing rule of every decision.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.authorization_reason (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    record smallint NOT NULL,
    ordinal smallint NOT NULL,
    line smallint NOT NULL,
    code teyao.label NOT NULL,
    clause teyao.label NOT NULL,
    rule teyao.label NOT NULL,
    CONSTRAINT authorization_reason_pk PRIMARY KEY (bucket, authorization_id, record, ordinal),
    CONSTRAINT authorization_reason_authorization FOREIGN KEY (bucket, authorization_id)
        REFERENCES teyao.authorization,
    CONSTRAINT authorization_reason_line CHECK (line BETWEEN 0 AND 5)
);

COMMIT;
