-- Revert teyao:func_hold_place from pg

BEGIN;

DROP FUNCTION teyao.hold_place;

COMMIT;
