-- Revert teyao:table_audit from pg

BEGIN;

DROP TABLE teyao.audit;

COMMIT;
