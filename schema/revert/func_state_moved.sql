-- Revert teyao:func_state_moved from pg

BEGIN;

DROP FUNCTION teyao.state_moved;

COMMIT;
