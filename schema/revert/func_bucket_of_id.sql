-- Revert teyao:func_bucket_of_id from pg

BEGIN;

DROP FUNCTION teyao.bucket_of_id;

COMMIT;
