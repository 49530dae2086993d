-- Deploy teyao:trigger_authorization_moves to pg
-- requires: table_authorization func_state_moved
-- A row of authorization moves only as state_move allows.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER authorization_moves AFTER UPDATE OF status ON teyao.authorization
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION teyao.state_moved('authorization', 'status');

COMMIT;
