-- Deploy teyao:func_key_take to pg
-- requires: table_idempotency
-- For changing functions: binds a key, or says that it is bound.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.key_take(p_now timestamptz, p_route text, p_caller text, p_key text, p_digest bytea,
    p_http smallint, p_answer bytea, p_bucket smallint, p_authorization_id uuid, p_record smallint)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO teyao.idempotency (caller, key, state, route, request_digest, http, answer, bucket,
        authorization_id, record, created_at)
    VALUES (p_caller, p_key, 'done', p_route, p_digest, p_http, p_answer, p_bucket, p_authorization_id, p_record, p_now)
    ON CONFLICT (caller, key) DO NOTHING;
    RETURN FOUND;
END $$;

COMMIT;
