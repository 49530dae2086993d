-- Deploy teyao:trigger_ledger_entry_append_only to pg
-- requires: table_ledger_entry func_refuse_change
-- Rows of ledger_entry are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
