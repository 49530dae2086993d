-- Deploy teyao:func_review_get to pg
-- requires: table_review_step table_review_note table_review_view table_authorization_reason func_authorization_lines func_authorization_dispenses func_bucket_of_id table_pickup table_ledger_entry table_audit
-- Everything about one case, and who else looks at it

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Leaves an audit entry and says that the reader is looking. Notes stay sealed: their reader opens them.
CREATE FUNCTION teyao.review_get(p_now timestamptz, p_actor text, p_authorization_id uuid, p_view_seconds integer)
RETURNS TABLE (state text, flags integer, due_on date, mark integer, status text, decision text, pharmacy_id text, policy_no text,
    plan text, decided_at timestamptz, assigned_to text, assigned_at timestamptz, lease_until timestamptz,
    answer bytea, request_sealed bytea, trace_sealed bytea, changes text, reasons text, lines text, dispenses text, ledger text,
    history text, steps text, notes text, viewers text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a teyao.authorization;
    v_bucket smallint := teyao.bucket_of_id(p_authorization_id);
BEGIN
    SELECT x.* INTO a FROM teyao.review r
    JOIN teyao.authorization x ON x.bucket = r.bucket AND x.authorization_id = r.authorization_id
    WHERE r.bucket = v_bucket AND r.authorization_id = p_authorization_id;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO teyao.audit (at, actor, action, bucket, authorization_id, person_key, detail)
    VALUES (p_now, p_actor, 'review.read', a.bucket, a.authorization_id, a.person_key, a.status);
    INSERT INTO teyao.review_view AS v (bucket, authorization_id, viewer, at)
    VALUES (a.bucket, a.authorization_id, p_actor, p_now)
    ON CONFLICT (bucket, authorization_id, viewer) DO UPDATE SET at = excluded.at;
    RETURN QUERY
    SELECT r.state, r.flags, r.due_on, a.mark, a.status, a.decision, a.pharmacy_id::text, a.policy_no::text, a.plan::text, a.decided_at,
        CASE WHEN r.lease_until > p_now THEN r.assigned_to::text END, CASE WHEN r.lease_until > p_now THEN r.assigned_at END,
        CASE WHEN r.lease_until > p_now THEN r.lease_until END,
        d.answer, d.request_sealed::bytea, d.trace_sealed::bytea,
        json_build_object('cancelled_at', a.cancelled_at, 'expired_at', a.expired_at, 'reversed_at', a.reversed_at,
            'overturned_at', a.overturned_at, 'pickup_state', k.state, 'pickup_expires_on', k.expires_on,
            'records', (SELECT json_agg(json_build_object('record', x.record, 'kind', x.kind, 'decided_at', x.decided_at,
                'decision', x.decision) ORDER BY x.record) FROM teyao.authorization_record x
                WHERE x.bucket = a.bucket AND x.authorization_id = a.authorization_id))::text,
        COALESCE((SELECT json_agg(json_build_object('record', x.record, 'line', x.line, 'code', x.code, 'clause', x.clause,
            'rule', x.rule) ORDER BY x.record, x.ordinal) FROM teyao.authorization_reason x
            WHERE x.bucket = a.bucket AND x.authorization_id = a.authorization_id), '[]')::text,
        teyao.authorization_lines(a.bucket, a.authorization_id)::text,
        teyao.authorization_dispenses(a.bucket, a.authorization_id)::text,
        COALESCE((SELECT json_agg(json_build_object('posting', e.posting, 'kind', t.kind, 'at', t.at, 'pool', e.pool,
            'side', e.side, 'amount_fen', e.amount_fen) ORDER BY e.posting, e.pool, e.side) FROM teyao.ledger_entry e
            JOIN teyao.ledger_transaction t ON t.bucket = e.bucket AND t.authorization_id = e.authorization_id
                AND t.posting = e.posting
            WHERE e.bucket = a.bucket AND e.authorization_id = a.authorization_id), '[]')::text,
        COALESCE((SELECT json_agg(h.one ORDER BY h.at DESC) FROM (
            SELECT z.decided_at AS at, json_build_object('authorization_id', z.authorization_id, 'policy_no', z.policy_no,
                'pharmacy_id', z.pharmacy_id, 'decided_on', z.decided_on, 'decision', z.decision, 'status', z.status,
                'insurer_pays_fen', z.insurer_fen, 'lines', (SELECT json_agg(json_build_object('line', l.line,
                    'list', l.list, 'row', l.list_row, 'decision', l.decision, 'disease_group', l.disease_group,
                    'approved_quantity', l.approved_quantity, 'dispensed_quantity', l.dispensed_quantity) ORDER BY l.line)
                    FROM teyao.authorization_line l WHERE l.bucket = z.bucket AND l.authorization_id = z.authorization_id)) AS one
            FROM teyao.authorization z WHERE z.person_key = a.person_key AND z.bucket = a.bucket
                AND z.authorization_id <> a.authorization_id ORDER BY z.decided_at DESC LIMIT 200) h), '[]')::text,
        COALESCE((SELECT json_agg(json_build_object('step', s.step, 'kind', s.kind, 'by', s.decided_by, 'first_by', s.first_by,
            'appeal', s.appeal_from IS NOT NULL, 'insurer_pays_fen', s.insurer_fen, 'lines', s.lines::json, 'at', s.at,
            'sealed', encode(s.note_sealed, 'hex')) ORDER BY s.step) FROM teyao.review_step s
            WHERE s.bucket = a.bucket AND s.authorization_id = a.authorization_id), '[]')::text,
        COALESCE((SELECT json_agg(json_build_object('by', n.noted_by, 'at', n.at, 'sealed', encode(n.note_sealed, 'hex'))
            ORDER BY n.seq) FROM teyao.review_note n
            WHERE n.bucket = a.bucket AND n.authorization_id = a.authorization_id), '[]')::text,
        COALESCE((SELECT json_agg(json_build_object('viewer', v.viewer, 'at', v.at) ORDER BY v.at DESC) FROM teyao.review_view v
            WHERE v.bucket = a.bucket AND v.authorization_id = a.authorization_id AND v.viewer <> p_actor
                AND v.at > p_now - p_view_seconds * interval '1 second'), '[]')::text
    FROM teyao.review r
    JOIN teyao.authorization_record d ON d.bucket = a.bucket AND d.authorization_id = a.authorization_id AND d.record = a.record
    LEFT JOIN teyao.pickup k ON k.bucket = a.bucket AND k.authorization_id = a.authorization_id AND k.issue = a.issue
    WHERE r.bucket = a.bucket AND r.authorization_id = a.authorization_id;
END $$;

COMMIT;
