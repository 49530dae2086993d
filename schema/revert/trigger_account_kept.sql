-- Revert teyao:trigger_account_kept from pg

BEGIN;

DROP TRIGGER account_kept ON teyao.account;

COMMIT;
