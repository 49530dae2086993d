-- Deploy teyao:trigger_ledger_entry_balanced to pg
-- requires: table_ledger_entry func_ledger_balanced
-- What one statement adds to the ledger sums to zero.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER ledger_entry_balanced AFTER INSERT ON teyao.ledger_entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.ledger_balanced();

COMMIT;
