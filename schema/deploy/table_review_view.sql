-- Deploy teyao:table_review_view to pg
-- requires: table_review
-- Who looked at a review last, and when

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.review_view (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    viewer teyao.label NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT review_view_pk PRIMARY KEY (bucket, authorization_id, viewer),
    CONSTRAINT review_view_review FOREIGN KEY (bucket, authorization_id) REFERENCES teyao.review
) WITH (fillfactor = 70);

COMMIT;
