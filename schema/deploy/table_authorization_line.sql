-- Deploy teyao:table_authorization_line to pg
-- requires: table_authorization
-- One product asked for.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.authorization_line (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    line smallint NOT NULL,
    decision text NOT NULL,
    list teyao.label,
    list_row teyao.label,
    molecule text,
    kind text,
    disease_group text,
    confirmed_on date,
    requested_quantity bigint NOT NULL,
    approved_quantity bigint NOT NULL,
    dispensed_quantity bigint NOT NULL DEFAULT 0,
    last_dispensed_on date,
    days_supply integer NOT NULL,
    unit_price_fen teyao.fen NOT NULL,
    total_fen teyao.fen NOT NULL,
    social_fen teyao.fen NOT NULL,
    deductible_fen teyao.fen NOT NULL,
    insurer_fen teyao.fen NOT NULL,
    insured_fen teyao.fen NOT NULL,
    captured_fen teyao.fen NOT NULL DEFAULT 0,
    released_fen teyao.fen NOT NULL DEFAULT 0,
    deductible_released_fen teyao.fen NOT NULL DEFAULT 0,
    flags integer NOT NULL,
    year_start date,
    pool text NOT NULL,
    CONSTRAINT authorization_line_pk PRIMARY KEY (bucket, authorization_id, line),
    CONSTRAINT authorization_line_authorization FOREIGN KEY (bucket, authorization_id)
        REFERENCES teyao.authorization,
    CONSTRAINT authorization_line_number CHECK (line BETWEEN 1 AND 5),
    CONSTRAINT authorization_line_product CHECK ((list IS NULL) = (list_row IS NULL)),
    CONSTRAINT authorization_line_adds_up CHECK (CASE
        WHEN decision IN ('approve', 'partial') THEN approved_quantity > 0 AND list IS NOT NULL
            AND year_start IS NOT NULL AND insurer_fen + insured_fen + social_fen = total_fen
            AND deductible_fen <= insured_fen AND total_fen = unit_price_fen * approved_quantity
        WHEN decision IN ('deny', 'pend') THEN approved_quantity = 0 AND insurer_fen = 0 AND insured_fen = 0
            AND deductible_fen = 0
        ELSE false END),
    CONSTRAINT authorization_line_quantities CHECK (requested_quantity >= 1
        AND approved_quantity <= requested_quantity AND dispensed_quantity BETWEEN 0 AND approved_quantity),
    CONSTRAINT authorization_line_spent CHECK (captured_fen + released_fen <= insurer_fen
        AND deductible_released_fen <= deductible_fen),
    CONSTRAINT authorization_line_dispensed_when
        CHECK ((dispensed_quantity = 0) = (last_dispensed_on IS NULL)),
    CONSTRAINT authorization_line_days CHECK (days_supply BETWEEN 0 AND 3650)
) WITH (fillfactor = 85);

COMMIT;
