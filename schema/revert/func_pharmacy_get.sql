-- Revert teyao:func_pharmacy_get from pg

BEGIN;

DROP FUNCTION teyao.pharmacy_get;

COMMIT;
