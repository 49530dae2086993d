-- Deploy teyao:func_authorization_by_key to pg
-- requires: func_authorization_get table_idempotency
-- The authorization that a key made.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_by_key(p_caller text, p_key text, p_pharmacy_id text)
RETURNS TABLE (authorization_id uuid, status text, decision text, mark integer, record smallint,
    decided_at timestamptz, decided_on date, plan text, plan_version text, list_version text,
    engine_version integer, answer bytea, answer_has_code boolean, key_version smallint, issue smallint,
    car_t boolean, pickup_state text, valid_from date, expires_on date, cancelled_at timestamptz,
    expired_at timestamptz, reversed_at timestamptz, overturned_at timestamptz, cancel_reason text, lines text,
    dispenses text, request_sealed bytea, trace_sealed bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- a key that made an authorization is bound to its first record
    RETURN QUERY
    SELECT g.* FROM teyao.idempotency d
    CROSS JOIN LATERAL teyao.authorization_get(p_pharmacy_id, d.authorization_id, false) g
    WHERE d.caller = p_caller AND d.key = p_key AND d.record = 1;
END $$;

COMMIT;
