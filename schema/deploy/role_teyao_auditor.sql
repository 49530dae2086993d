-- Deploy teyao:role_teyao_auditor to pg
-- Reads and verifies the audit.

BEGIN;

-- Roles belong to the whole cluster: another database of it may have made this one already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'teyao_auditor') THEN
        CREATE ROLE teyao_auditor;
    END IF;
END $$;
ALTER ROLE teyao_auditor LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS;
ALTER ROLE teyao_auditor SET timezone = 'UTC';
-- Whatever the server's settings, no value of a statement reaches PostgreSQL's log: neither parameters nor the
-- details of constraint errors.
ALTER ROLE teyao_auditor SET log_error_verbosity = terse;
ALTER ROLE teyao_auditor SET log_min_error_statement = panic;
ALTER ROLE teyao_auditor SET log_parameter_max_length = 0;
ALTER ROLE teyao_auditor SET log_parameter_max_length_on_error = 0;

COMMIT;
