-- Revert teyao:table_authorization_record_decided from pg

BEGIN;

DROP INDEX teyao.authorization_record_decided;

COMMIT;
