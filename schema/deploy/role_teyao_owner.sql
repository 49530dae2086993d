-- Deploy teyao:role_teyao_owner to pg
-- Owns everything, cannot log in.

BEGIN;

-- Roles belong to the whole cluster: another database of it may have made this one already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'teyao_owner') THEN
        CREATE ROLE teyao_owner;
    END IF;
END $$;
ALTER ROLE teyao_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS;

COMMIT;
