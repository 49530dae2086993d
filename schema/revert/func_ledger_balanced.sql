-- Revert teyao:func_ledger_balanced from pg

BEGIN;

DROP FUNCTION teyao.ledger_balanced;

COMMIT;
