-- Deploy teyao:table_known_diagnosis to pg
-- requires: table_policy
-- Diagnoses the insurer knew of, sealed.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.known_diagnosis (
    bucket teyao.bucket NOT NULL,
    policy_no teyao.label NOT NULL,
    ordinal smallint NOT NULL,
    confirmed_on date NOT NULL,
    diagnosis_sealed teyao.sealed NOT NULL,
    CONSTRAINT known_diagnosis_pk PRIMARY KEY (bucket, policy_no, ordinal),
    CONSTRAINT known_diagnosis_policy FOREIGN KEY (bucket, policy_no) REFERENCES teyao.policy,
    CONSTRAINT known_diagnosis_ordinal CHECK (ordinal >= 1)
);

COMMIT;
