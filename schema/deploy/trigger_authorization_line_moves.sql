-- Deploy teyao:trigger_authorization_line_moves to pg
-- requires: table_authorization_line func_state_moved
-- A row of authorization_line moves only as state_move allows.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER authorization_line_moves AFTER UPDATE OF decision ON teyao.authorization_line
    FOR EACH ROW WHEN (OLD.decision IS DISTINCT FROM NEW.decision)
    EXECUTE FUNCTION teyao.state_moved('line', 'decision');

COMMIT;
