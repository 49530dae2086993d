-- Deploy teyao:func_readiness to pg
-- requires: schema_teyao
-- Is this the database we were built for?.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.readiness()
RETURNS TABLE (schema_version text, role text, role_ok boolean, writable boolean, server_version_num integer,
    synchronous_commit text, logs_parameters boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    schema_version := '1';
    role := session_user;
    role_ok := NOT (SELECT r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls
                    FROM pg_roles r WHERE r.rolname = session_user)
        AND NOT pg_has_role(session_user, 'teyao_owner', 'MEMBER')
        AND NOT EXISTS (SELECT FROM pg_class c
            WHERE c.relnamespace = 'teyao'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
                AND has_table_privilege(session_user, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'));
    writable := NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off';
    server_version_num := current_setting('server_version_num')::integer;
    synchronous_commit := current_setting('synchronous_commit');
    logs_parameters := current_setting('log_parameter_max_length_on_error') <> '0'
        OR current_setting('log_error_verbosity') <> 'terse'
        OR (current_setting('log_parameter_max_length') <> '0' AND (current_setting('log_statement') <> 'none'
            OR current_setting('log_duration') <> 'off' OR current_setting('log_min_duration_statement') <> '-1'
            OR current_setting('log_min_duration_sample') <> '-1' OR current_setting('log_transaction_sample_rate') <> '0'));
    RETURN NEXT;
END $$;

COMMIT;
