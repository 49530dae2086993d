-- Revert teyao:type_digest from pg

BEGIN;

DROP DOMAIN teyao.digest;

COMMIT;
