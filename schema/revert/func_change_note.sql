-- Revert teyao:func_change_note from pg

BEGIN;

DROP FUNCTION teyao.change_note;

COMMIT;
