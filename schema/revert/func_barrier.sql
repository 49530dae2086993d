-- Revert teyao:func_barrier from pg

BEGIN;

DROP FUNCTION teyao.barrier;

COMMIT;
