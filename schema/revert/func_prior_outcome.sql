-- Revert teyao:func_prior_outcome from pg

BEGIN;

DROP FUNCTION teyao.prior_outcome;

COMMIT;
