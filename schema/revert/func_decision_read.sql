-- Revert teyao:func_decision_read from pg

BEGIN;

DROP FUNCTION teyao.decision_read;

COMMIT;
