-- Deploy teyao:func_authorization_get to pg
-- requires: func_authorization_lines func_authorization_dispenses func_bucket_of_id table_pickup
-- One authorization of this pharmacy as it stands.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_get(p_pharmacy_id text, p_authorization_id uuid, p_full boolean)
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
    RETURN QUERY
    SELECT a.authorization_id, a.status, a.decision, a.mark, a.record, r.decided_at, a.decided_on, a.plan::text,
        r.plan_version::text, r.list_version::text, r.engine_version, r.answer, r.issue IS NOT NULL,
        k.key_version, k.issue, k.car_t, k.state, k.valid_from, k.expires_on, a.cancelled_at, a.expired_at,
        a.reversed_at, a.overturned_at, a.cancel_reason::text,
        teyao.authorization_lines(a.bucket, a.authorization_id),
        teyao.authorization_dispenses(a.bucket, a.authorization_id),
        CASE WHEN p_full THEN r.request_sealed::bytea END, CASE WHEN p_full THEN r.trace_sealed::bytea END
    FROM teyao.authorization a
    JOIN teyao.authorization_record r
        ON r.bucket = a.bucket AND r.authorization_id = a.authorization_id AND r.record = a.record
    LEFT JOIN teyao.pickup k
        ON k.bucket = a.bucket AND k.authorization_id = a.authorization_id AND k.issue = a.issue
    WHERE a.bucket = teyao.bucket_of_id(p_authorization_id) AND a.authorization_id = p_authorization_id
        AND a.pharmacy_id = p_pharmacy_id;
END $$;

COMMIT;
