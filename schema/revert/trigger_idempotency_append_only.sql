-- Revert teyao:trigger_idempotency_append_only from pg

BEGIN;

DROP TRIGGER idempotency_append_only ON teyao.idempotency;

COMMIT;
