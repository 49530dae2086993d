-- Deploy teyao:table_guard to pg
-- requires: type_label
-- Wrong codes of each caller in the running window.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.guard (
    caller teyao.label NOT NULL,
    window_start timestamptz NOT NULL,
    wrong integer NOT NULL,
    CONSTRAINT guard_pk PRIMARY KEY (caller),
    CONSTRAINT guard_wrong CHECK (wrong >= 0)
) WITH (fillfactor = 50);

COMMIT;
