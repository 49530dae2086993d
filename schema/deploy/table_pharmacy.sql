-- Deploy teyao:table_pharmacy to pg
-- requires: type_label
-- The network.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.pharmacy (
    pharmacy_id teyao.label NOT NULL,
    name teyao.label NOT NULL,
    province text NOT NULL,
    city text NOT NULL,
    plans text[] NOT NULL,
    suspended boolean NOT NULL,
    mark bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT pharmacy_pk PRIMARY KEY (pharmacy_id),
    CONSTRAINT pharmacy_plans CHECK (cardinality(plans) <= 16 AND array_position(plans, NULL) IS NULL),
    CONSTRAINT pharmacy_mark_range CHECK (mark >= 1)
) WITH (fillfactor = 50);

COMMIT;
