-- Deploy teyao:trigger_pickup_kept to pg
-- requires: table_pickup func_refuse_change
-- Rows of pickup are never removed.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER pickup_kept BEFORE DELETE OR TRUNCATE ON teyao.pickup
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
