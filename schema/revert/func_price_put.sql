-- Revert teyao:func_price_put from pg

BEGIN;

DROP FUNCTION teyao.price_put;

COMMIT;
