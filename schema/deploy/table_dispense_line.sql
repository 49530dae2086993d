-- Deploy teyao:table_dispense_line to pg
-- requires: table_dispense table_authorization_line
-- Units handed over.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.dispense_line (
    bucket teyao.bucket NOT NULL,
    dispense_id uuid NOT NULL,
    line smallint NOT NULL,
    authorization_id uuid NOT NULL,
    quantity bigint NOT NULL,
    captured_fen teyao.fen NOT NULL,
    batch_no text NOT NULL,
    CONSTRAINT dispense_line_pk PRIMARY KEY (bucket, dispense_id, line),
    CONSTRAINT dispense_line_dispense FOREIGN KEY (bucket, dispense_id) REFERENCES teyao.dispense,
    CONSTRAINT dispense_line_line FOREIGN KEY (bucket, authorization_id, line)
        REFERENCES teyao.authorization_line,
    CONSTRAINT dispense_line_quantity CHECK (quantity >= 1)
);

COMMIT;
