-- Revert teyao:role_teyao_owner from pg

BEGIN;

DROP ROLE teyao_owner;

COMMIT;
