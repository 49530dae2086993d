-- Deploy teyao:func_decision_read to pg
-- requires: table_authorization_record_decided table_authorization func_bucket_of_id
-- Stored decisions with all that deciding them again needs.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- In the order they were made. A page begins after the cursor (decided_us, authorization_id, record) of the row before.
CREATE FUNCTION teyao.decision_read(p_after_us bigint, p_after_id uuid, p_after_record smallint, p_from_on date,
    p_to_on date, p_plan text, p_authorization_id uuid, p_at_most integer)
RETURNS TABLE (decided_us bigint, authorization_id uuid, record smallint, kind text, decided_at timestamptz,
    decision text, engine_version integer, plan text, plan_version text, list_version text, issue smallint,
    key_version smallint, car_t boolean, request_sealed bytea, facts_sealed bytea, trace_sealed bytea,
    answer bytea, previous_answer bytea, pharmacy_id text, person_key bytea, policy_no text, status text,
    ended_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_after timestamptz := COALESCE('epoch'::timestamptz + p_after_us * '1 microsecond'::interval, '-infinity');
    v_after_id uuid := COALESCE(p_after_id, '00000000-0000-0000-0000-000000000000');
    v_after_record smallint := COALESCE(p_after_record, 0);
    v_from timestamptz := COALESCE(p_from_on::timestamp AT TIME ZONE 'Asia/Shanghai', '-infinity');
    v_to timestamptz := COALESCE((p_to_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', 'infinity');
BEGIN
    RETURN QUERY
    SELECT (extract(epoch FROM r.decided_at) * 1000000)::bigint, r.authorization_id, r.record, r.kind, r.decided_at,
        r.decision, r.engine_version, r.plan, r.plan_version::text, r.list_version::text, r.issue,
        r.key_version, r.car_t, r.request_sealed::bytea, r.facts_sealed::bytea, r.trace_sealed::bytea, r.answer,
        b.answer, r.pharmacy_id, r.person_key, r.policy_no, r.status, r.ended_at
    FROM (
        -- each arm reads its own index and stops at the page's end; the other is not begun
        (SELECT x.*, a.plan::text AS plan, a.pharmacy_id::text AS pharmacy_id, a.person_key::bytea AS person_key,
             a.policy_no::text AS policy_no, a.status, COALESCE(a.cancelled_at, a.expired_at) AS ended_at
         FROM teyao.authorization_record x
         JOIN teyao.authorization a ON a.bucket = x.bucket AND a.authorization_id = x.authorization_id
         WHERE p_authorization_id IS NULL AND (x.decided_at, x.authorization_id, x.record) > (v_after, v_after_id, v_after_record)
             AND x.decided_at >= v_from AND x.decided_at < v_to AND COALESCE(a.plan = p_plan, p_plan IS NULL)
         ORDER BY x.decided_at, x.authorization_id, x.record LIMIT p_at_most)
        UNION ALL
        (SELECT x.*, a.plan::text, a.pharmacy_id::text, a.person_key::bytea, a.policy_no::text, a.status,
             COALESCE(a.cancelled_at, a.expired_at)
         FROM teyao.authorization_record x
         JOIN teyao.authorization a ON a.bucket = x.bucket AND a.authorization_id = x.authorization_id
         WHERE x.bucket = teyao.bucket_of_id(p_authorization_id) AND x.authorization_id = p_authorization_id
             AND (x.decided_at, x.authorization_id, x.record) > (v_after, v_after_id, v_after_record)
             AND x.decided_at >= v_from AND x.decided_at < v_to AND COALESCE(a.plan = p_plan, p_plan IS NULL)
         ORDER BY x.decided_at, x.authorization_id, x.record LIMIT p_at_most)) r
    LEFT JOIN teyao.authorization_record b ON b.bucket = r.bucket AND b.authorization_id = r.authorization_id
        AND b.record = r.record - 1
    ORDER BY r.decided_at, r.authorization_id, r.record;
END $$;

COMMIT;
