-- Revert teyao:table_audit_chain from pg

BEGIN;

DROP TABLE teyao.audit_chain;

COMMIT;
