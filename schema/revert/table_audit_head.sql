-- Revert teyao:table_audit_head from pg

BEGIN;

DROP TABLE teyao.audit_head;

COMMIT;
