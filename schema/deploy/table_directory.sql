-- Deploy teyao:table_directory to pg
-- requires: table_person type_label
-- Where a policy number lies.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.directory (
    policy_no teyao.label NOT NULL,
    bucket teyao.bucket NOT NULL,
    person_key teyao.digest NOT NULL,
    CONSTRAINT directory_pk PRIMARY KEY (policy_no),
    CONSTRAINT directory_place UNIQUE (policy_no, bucket, person_key),
    CONSTRAINT directory_person FOREIGN KEY (bucket, person_key) REFERENCES teyao.person
);

COMMIT;
