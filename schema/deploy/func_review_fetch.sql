-- Deploy teyao:func_review_fetch to pg
-- requires: func_authorization_amend_fetch func_review_refusal
-- What overturning needs

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.review_fetch(p_now timestamptz, p_today date, p_route text, p_caller text, p_key text,
    p_digest bytea, p_authorization_id uuid)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean, status text, mark integer, record smallint, decided_on date, policy_no text,
    person_key bytea, plan text, first_request boolean, request_sealed bytea, facts_sealed bytea,
    trace_sealed bytea, last_answer bytea, last_answer_has_code boolean, pickup_state text,
    pickup_key_version smallint, pickup_issue smallint, pickup_car_t boolean, valid_from date, expires_on date,
    person_mark bigint, policy_mark bigint, pharmacy_mark bigint, facts text, lines text,
    pharmacy_id text, review_state text, by_whom text, since timestamptz, first_lines text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_bucket smallint := teyao.bucket_of_id(p_authorization_id);
    v_pharmacy text := (SELECT a.pharmacy_id FROM teyao.authorization a
        WHERE a.bucket = v_bucket AND a.authorization_id = p_authorization_id);
BEGIN
    RETURN QUERY
    SELECT CASE WHEN f.outcome IN ('replay', 'reused', 'tombstone') THEN f.outcome ELSE COALESCE(x.refusal, 'new') END,
        f.http, f.answer, f.authorization_id, f.key_version, f.issue, f.car_t, f.status, f.mark, f.record, f.decided_on,
        f.policy_no, f.person_key, f.plan, f.first_request, f.request_sealed, f.facts_sealed, f.trace_sealed, f.last_answer,
        f.last_answer_has_code, f.pickup_state, f.pickup_key_version, f.pickup_issue, f.pickup_car_t, f.valid_from,
        f.expires_on, f.person_mark, f.policy_mark, f.pharmacy_mark, f.facts, f.lines, v_pharmacy, r.state, x.by_whom, x.since,
        (SELECT s.lines FROM teyao.review_step s WHERE s.bucket = r.bucket AND s.authorization_id = r.authorization_id
             AND s.step = r.step AND r.state = 'needs_second')
    FROM teyao.authorization_amend_fetch(p_today, p_route, p_caller, p_key, p_digest, v_pharmacy, p_authorization_id, NULL) f
    CROSS JOIN LATERAL teyao.review_refusal(p_now, p_caller, v_bucket, p_authorization_id) x
    LEFT JOIN teyao.review r ON r.bucket = v_bucket AND r.authorization_id = p_authorization_id;
END $$;

COMMIT;
