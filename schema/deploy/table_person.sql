-- Deploy teyao:table_person to pg
-- requires: type_bucket type_digest
-- A person as a join key, and the mark that decisions rest on.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.person (
    bucket teyao.bucket NOT NULL,
    person_key teyao.digest NOT NULL,
    mark bigint NOT NULL,
    CONSTRAINT person_pk PRIMARY KEY (bucket, person_key),
    CONSTRAINT person_mark_range CHECK (mark >= 0),
    CONSTRAINT person_bucket_of_key
        CHECK (bucket = ((get_byte(person_key, 0) << 2) | (get_byte(person_key, 1) >> 6)))
) WITH (fillfactor = 70);
COMMENT ON TABLE teyao.person IS 'Locked first by whatever changes anything about a person; mark goes up with each change that could alter a later decision.';

COMMIT;
