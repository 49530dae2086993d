-- Revert teyao:table_state_move from pg

BEGIN;

DROP TABLE teyao.state_move;

COMMIT;
