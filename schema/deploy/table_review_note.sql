-- Deploy teyao:table_review_note to pg
-- requires: table_review type_sealed
-- What people said in a review

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.review_note (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    noted_by teyao.label NOT NULL,
    note_sealed teyao.sealed NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT review_note_pk PRIMARY KEY (bucket, authorization_id, seq),
    CONSTRAINT review_note_review FOREIGN KEY (bucket, authorization_id) REFERENCES teyao.review
);

COMMIT;
