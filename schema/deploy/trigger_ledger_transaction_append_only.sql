-- Deploy teyao:trigger_ledger_transaction_append_only to pg
-- requires: table_ledger_transaction func_refuse_change
-- Rows of ledger_transaction are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.ledger_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
