-- Deploy teyao:func_review_list to pg
-- requires: table_review table_authorization_reason table_authorization_line table_audit
-- The review queue

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Each kind of question has its own statement, so that each has its index, and the filters that follow are
-- looked at row by row until the page is full.
CREATE FUNCTION teyao.review_list(p_now timestamptz, p_actor text, p_state text, p_reason text, p_plan text,
    p_pharmacy text, p_from date, p_to date, p_min_fen bigint, p_assigned text, p_flag integer,
    p_after_due date, p_after_id uuid, p_at_most integer)
RETURNS TABLE (authorization_id uuid, state text, flags integer, due_on date, decided_on date, decided_at timestamptz, plan text,
    pharmacy_id text, policy_no text, status text, decision text, asked_fen bigint, insurer_fen bigint, assigned_to text,
    assigned_at timestamptz, reasons text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_queue text := CASE
        WHEN p_state = 'flagged' THEN $q$ r.flags <> 0 AND r.state IN ('denied', 'partial', 'pended', 'flagged', 'noted', 'needs_second')
            AND r.flags & $11 <> 0 $q$
        WHEN p_state IS NOT NULL THEN ' r.state = $3 '
        ELSE $q$ r.state IN ('denied', 'partial', 'pended', 'flagged', 'needs_second') $q$ END;
BEGIN
    INSERT INTO teyao.audit (at, actor, action, detail)
    VALUES (p_now, p_actor, 'review.list', concat_ws(' ', p_state, p_reason, p_plan, p_pharmacy, p_assigned));
    RETURN QUERY EXECUTE 'SELECT r.authorization_id, r.state, r.flags, r.due_on, r.decided_on, a.decided_at, r.plan::text,
            r.pharmacy_id::text, a.policy_no::text, a.status, a.decision, m.asked_fen, a.insurer_fen::bigint,
            CASE WHEN r.lease_until > $1 THEN r.assigned_to::text END,
            CASE WHEN r.lease_until > $1 THEN r.assigned_at END,
            (SELECT json_agg(DISTINCT x.code)::text FROM teyao.authorization_reason x
             WHERE x.bucket = r.bucket AND x.authorization_id = r.authorization_id AND x.record = a.record)
        FROM (SELECT * FROM teyao.review r WHERE ' || v_queue || '
                  AND ($12::date IS NULL OR (r.due_on, r.authorization_id) > ($12, $13))
                  AND ($5::text IS NULL OR r.plan = $5) AND ($6::text IS NULL OR r.pharmacy_id = $6)
                  AND ($7::date IS NULL OR r.decided_on >= $7) AND ($8::date IS NULL OR r.decided_on <= $8)
                  AND ($10::text IS NULL OR CASE WHEN $10 = ''none'' THEN COALESCE(r.lease_until <= $1, true)
                       ELSE r.assigned_to = $10 AND r.lease_until > $1 END)
                  AND ($4::text IS NULL OR EXISTS (SELECT FROM teyao.authorization_reason x
                       WHERE x.bucket = r.bucket AND x.authorization_id = r.authorization_id AND x.code = $4))
                  AND ($9::bigint IS NULL OR $9 <= (SELECT sum(l.unit_price_fen * l.requested_quantity)
                       FROM teyao.authorization_line l
                       WHERE l.bucket = r.bucket AND l.authorization_id = r.authorization_id))
              ORDER BY r.due_on, r.authorization_id LIMIT $14) r
        JOIN teyao.authorization a ON a.bucket = r.bucket AND a.authorization_id = r.authorization_id
        CROSS JOIN LATERAL (SELECT sum(l.unit_price_fen * l.requested_quantity)::bigint AS asked_fen
            FROM teyao.authorization_line l
            WHERE l.bucket = r.bucket AND l.authorization_id = r.authorization_id) m
        ORDER BY r.due_on, r.authorization_id'
    USING p_now, p_actor, p_state, p_reason, p_plan, p_pharmacy, p_from, p_to, p_min_fen, p_assigned,
        p_flag, p_after_due, p_after_id, p_at_most;
END $$;

COMMIT;
