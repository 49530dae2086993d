-- Revert teyao:type_label from pg

BEGIN;

DROP DOMAIN teyao.label;

COMMIT;
