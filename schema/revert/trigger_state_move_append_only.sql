-- Revert teyao:trigger_state_move_append_only from pg

BEGIN;

DROP TRIGGER state_move_append_only ON teyao.state_move;

COMMIT;
