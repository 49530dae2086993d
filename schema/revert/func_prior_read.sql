-- Revert teyao:func_prior_read from pg

BEGIN;

DROP FUNCTION teyao.prior_read;

COMMIT;
