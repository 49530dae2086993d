-- Revert teyao:func_hold_capture from pg

BEGIN;

DROP FUNCTION teyao.hold_capture;

COMMIT;
