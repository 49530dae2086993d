-- Deploy teyao:table_review_step to pg
-- requires: table_review table_authorization_record type_sealed
-- What people decided in a review

BEGIN;
SET LOCAL ROLE teyao_owner;

-- kind first: the first of two persons; overturn: it was done. entered_by: whose request it is.
CREATE TABLE teyao.review_step (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    step smallint NOT NULL,
    kind text NOT NULL,
    decided_by teyao.label NOT NULL,
    first_by teyao.label,
    entered_by teyao.label NOT NULL,
    second_needed boolean NOT NULL,
    appeal_from teyao.label,
    insurer_fen teyao.fen NOT NULL,
    lines text NOT NULL,
    note_sealed teyao.sealed,
    mark integer NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT review_step_pk PRIMARY KEY (bucket, authorization_id, step),
    CONSTRAINT review_step_review FOREIGN KEY (bucket, authorization_id) REFERENCES teyao.review,
    CONSTRAINT review_step_kind CHECK (kind IN ('uphold', 'first', 'overturn')),
    CONSTRAINT review_step_second_person CHECK (first_by IS DISTINCT FROM decided_by),
    CONSTRAINT review_step_second_needed CHECK (kind <> 'overturn' OR NOT second_needed OR first_by IS NOT NULL),
    CONSTRAINT review_step_appeal_person CHECK (appeal_from IS DISTINCT FROM decided_by),
    CONSTRAINT review_step_not_own CHECK (entered_by <> decided_by),
    CONSTRAINT review_step_lines CHECK (length(lines) <= 1000)
);
CREATE INDEX review_step_at ON teyao.review_step (at);

COMMIT;
