-- Deploy teyao:func_authorization_amend_fetch to pg
-- requires: func_prior_read func_facts_read func_bucket_of_id table_pickup
-- What deciding a pended one again needs.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_amend_fetch(p_today date, p_route text, p_caller text, p_key text,
    p_digest bytea, p_pharmacy_id text, p_authorization_id uuid, p_price_on date)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean, status text, mark integer, record smallint, decided_on date, policy_no text,
    person_key bytea, plan text, first_request boolean, request_sealed bytea, facts_sealed bytea,
    trace_sealed bytea, last_answer bytea, last_answer_has_code boolean, pickup_state text,
    pickup_key_version smallint, pickup_issue smallint, pickup_car_t boolean, valid_from date, expires_on date,
    person_mark bigint, policy_mark bigint, pharmacy_mark bigint, facts text, lines text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT CASE WHEN i.outcome <> 'new' THEN i.outcome
                WHEN a.authorization_id IS NULL THEN 'not_found'
                WHEN a.status IN ('denied', 'cancelled', 'expired') OR a.cancelled_at IS NOT NULL
                    OR a.expired_at IS NOT NULL OR h.pended IS NOT TRUE THEN 'not_pended'
                ELSE 'new' END,
        i.http, i.answer, COALESCE(i.authorization_id, a.authorization_id), i.key_version, i.issue, i.car_t,
        a.status, a.mark, a.record, a.decided_on, a.policy_no::text, a.person_key::bytea, a.plan::text,
        a.first_request, r.request_sealed::bytea, r.facts_sealed::bytea, r.trace_sealed::bytea, r.answer,
        r.issue IS NOT NULL, k.state, k.key_version, k.issue, k.car_t, k.valid_from, k.expires_on,
        f.person_mark, f.policy_mark, f.pharmacy_mark, f.facts, h.lines
    FROM teyao.prior_read(p_route, ARRAY[p_caller], ARRAY[p_key], ARRAY[p_digest]) i
    LEFT JOIN teyao.authorization a
        ON a.bucket = teyao.bucket_of_id(p_authorization_id) AND a.authorization_id = p_authorization_id
        AND a.pharmacy_id = p_pharmacy_id
    LEFT JOIN teyao.authorization_record r
        ON r.bucket = a.bucket AND r.authorization_id = a.authorization_id AND r.record = a.record
    LEFT JOIN teyao.pickup k
        ON k.bucket = a.bucket AND k.authorization_id = a.authorization_id AND k.issue = a.issue
    LEFT JOIN LATERAL teyao.facts_read(p_today, ARRAY[a.policy_no::text], ARRAY[a.person_key::bytea],
        ARRAY[NULL::bytea], ARRAY[p_pharmacy_id], ARRAY[COALESCE(p_price_on, a.issued_on, a.decided_on)], NULL, NULL,
        ARRAY[a.authorization_id]) f ON a.authorization_id IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT bool_or(l.decision = 'pend') AS pended,
            json_agg(json_build_object('line', l.line, 'decision', l.decision, 'list', l.list, 'row', l.list_row,
                'molecule', l.molecule, 'kind', l.kind, 'disease_group', l.disease_group,
                'confirmed_on', l.confirmed_on, 'requested_quantity', l.requested_quantity,
                'approved_quantity', l.approved_quantity, 'dispensed_quantity', l.dispensed_quantity,
                'days_supply', l.days_supply, 'unit_price_fen', l.unit_price_fen, 'total_fen', l.total_fen,
                'social_fen', l.social_fen, 'deductible_fen', l.deductible_fen, 'insurer_fen', l.insurer_fen,
                'insured_fen', l.insured_fen, 'flags', l.flags, 'pool', l.pool) ORDER BY l.line)::text AS lines
        FROM teyao.authorization_line l
        WHERE l.bucket = a.bucket AND l.authorization_id = a.authorization_id) h ON true;
END $$;

COMMIT;
