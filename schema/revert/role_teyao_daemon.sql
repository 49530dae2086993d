-- Revert teyao:role_teyao_daemon from pg

BEGIN;

DROP ROLE teyao_daemon;

COMMIT;
