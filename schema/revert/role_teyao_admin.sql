-- Revert teyao:role_teyao_admin from pg

BEGIN;

DROP ROLE teyao_admin;

COMMIT;
