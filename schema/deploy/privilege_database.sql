-- Deploy teyao:privilege_database to pg
-- requires: role_teyao_daemon role_teyao_admin role_teyao_auditor
-- Only the three roles connect; nobody makes temporary tables.

BEGIN;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO teyao_daemon, teyao_admin, teyao_auditor', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

COMMIT;
