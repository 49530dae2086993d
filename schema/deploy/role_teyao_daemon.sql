-- Deploy teyao:role_teyao_daemon to pg
-- What teyaod logs in as.

BEGIN;

-- Roles belong to the whole cluster: another database of it may have made this one already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'teyao_daemon') THEN
        CREATE ROLE teyao_daemon;
    END IF;
END $$;
ALTER ROLE teyao_daemon LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS;
-- Function bodies are planned once for arrays of any length, and always by index: a plan made while a table
-- was small must not outlive its smallness.
ALTER ROLE teyao_daemon SET plan_cache_mode = 'force_generic_plan';
ALTER ROLE teyao_daemon SET enable_seqscan = off;
ALTER ROLE teyao_daemon SET enable_hashjoin = off;
ALTER ROLE teyao_daemon SET enable_mergejoin = off;
ALTER ROLE teyao_daemon SET jit = off;
ALTER ROLE teyao_daemon SET max_parallel_workers_per_gather = 0;
ALTER ROLE teyao_daemon SET synchronous_commit = on;
ALTER ROLE teyao_daemon SET lock_timeout = '4s';
ALTER ROLE teyao_daemon SET statement_timeout = '10s';
ALTER ROLE teyao_daemon SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE teyao_daemon SET default_transaction_isolation = 'read committed';
ALTER ROLE teyao_daemon SET timezone = 'UTC';
-- Whatever the server's settings, no value of a statement reaches PostgreSQL's log: neither parameters nor the
-- details of constraint errors.
ALTER ROLE teyao_daemon SET log_error_verbosity = terse;
ALTER ROLE teyao_daemon SET log_min_error_statement = panic;
ALTER ROLE teyao_daemon SET log_parameter_max_length = 0;
ALTER ROLE teyao_daemon SET log_parameter_max_length_on_error = 0;

COMMIT;
