-- Revert teyao:table_assistance_grant from pg

BEGIN;

DROP TABLE teyao.assistance_grant;

COMMIT;
