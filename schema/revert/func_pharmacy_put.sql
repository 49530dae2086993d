-- Revert teyao:func_pharmacy_put from pg

BEGIN;

DROP FUNCTION teyao.pharmacy_put;

COMMIT;
