-- Deploy teyao:table_price to pg
-- requires: table_pharmacy type_fen schema_teyao_ext
-- Agreed prices, never two for one day.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.price (
    list teyao.label NOT NULL,
    list_row teyao.label NOT NULL,
    pharmacy_id text NOT NULL,
    from_on date NOT NULL,
    to_on date,
    price_fen teyao.fen NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT price_pk PRIMARY KEY (list_row, pharmacy_id, from_on),
    CONSTRAINT price_period CHECK (to_on >= from_on),
    CONSTRAINT price_of_list CHECK (starts_with(list_row, list || ':')),
    CONSTRAINT price_one_at_a_time EXCLUDE USING gist (
        list_row teyao_ext.gist_text_ops WITH OPERATOR(pg_catalog.=),
        pharmacy_id teyao_ext.gist_text_ops WITH OPERATOR(pg_catalog.=),
        daterange(from_on, to_on, '[]') WITH &&)
);
COMMENT ON COLUMN teyao.price.pharmacy_id IS 'Empty: for all pharmacies.';

COMMIT;
