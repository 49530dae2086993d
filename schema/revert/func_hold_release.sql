-- Revert teyao:func_hold_release from pg

BEGIN;

DROP FUNCTION teyao.hold_release;

COMMIT;
