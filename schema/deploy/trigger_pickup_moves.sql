-- Deploy teyao:trigger_pickup_moves to pg
-- requires: table_pickup func_state_moved
-- A row of pickup moves only as state_move allows.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER pickup_moves AFTER UPDATE OF state ON teyao.pickup
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION teyao.state_moved('pickup', 'state');

COMMIT;
