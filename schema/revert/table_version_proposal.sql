-- Revert teyao:table_version_proposal from pg

BEGIN;

DROP TABLE teyao.version_proposal;

COMMIT;
