-- Revert teyao:type_fen from pg

BEGIN;

DROP DOMAIN teyao.fen;

COMMIT;
