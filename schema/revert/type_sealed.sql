-- Revert teyao:type_sealed from pg

BEGIN;

DROP DOMAIN teyao.sealed;

COMMIT;
