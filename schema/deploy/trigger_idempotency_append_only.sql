-- Deploy teyao:trigger_idempotency_append_only to pg
-- requires: table_idempotency func_refuse_change
-- Rows of idempotency are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER idempotency_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.idempotency
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
