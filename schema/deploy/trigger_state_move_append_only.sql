-- Deploy teyao:trigger_state_move_append_only to pg
-- requires: table_state_move func_refuse_change
-- Rows of state_move are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER state_move_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.state_move
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
