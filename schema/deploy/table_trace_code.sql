-- Deploy teyao:table_trace_code to pg
-- requires: table_dispense_line
-- A package's code is handed over once, for ever.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.trace_code (
    code teyao.label NOT NULL,
    bucket teyao.bucket NOT NULL,
    dispense_id uuid NOT NULL,
    line smallint NOT NULL,
    CONSTRAINT trace_code_pk PRIMARY KEY (code),
    CONSTRAINT trace_code_line FOREIGN KEY (bucket, dispense_id, line) REFERENCES teyao.dispense_line
);

COMMIT;
