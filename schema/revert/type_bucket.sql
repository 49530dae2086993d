-- Revert teyao:type_bucket from pg

BEGIN;

DROP DOMAIN teyao.bucket;

COMMIT;
