-- Deploy teyao:role_teyao_admin to pg
-- Imports of policies, pharmacies and prices.

BEGIN;

-- Roles belong to the whole cluster: another database of it may have made this one already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'teyao_admin') THEN
        CREATE ROLE teyao_admin;
    END IF;
END $$;
ALTER ROLE teyao_admin LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS;
ALTER ROLE teyao_admin SET synchronous_commit = on;
ALTER ROLE teyao_admin SET default_transaction_isolation = 'read committed';
ALTER ROLE teyao_admin SET timezone = 'UTC';
-- Whatever the server's settings, no value of a statement reaches PostgreSQL's log: neither parameters nor the
-- details of constraint errors.
ALTER ROLE teyao_admin SET log_error_verbosity = terse;
ALTER ROLE teyao_admin SET log_min_error_statement = panic;
ALTER ROLE teyao_admin SET log_parameter_max_length = 0;
ALTER ROLE teyao_admin SET log_parameter_max_length_on_error = 0;

COMMIT;
