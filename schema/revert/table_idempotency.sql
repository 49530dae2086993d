-- Revert teyao:table_idempotency from pg

BEGIN;

DROP TABLE teyao.idempotency;

COMMIT;
