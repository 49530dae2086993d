-- Revert teyao:func_facts_read from pg

BEGIN;

DROP FUNCTION teyao.facts_read;

COMMIT;
