-- Revert teyao:table_trace_code from pg

BEGIN;

DROP TABLE teyao.trace_code;

COMMIT;
