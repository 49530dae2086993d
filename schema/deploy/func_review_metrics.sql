-- Deploy teyao:func_review_metrics to pg
-- requires: table_review_step table_authorization_record_decided table_authorization_reason
-- Figures of decisions and reviews in a period

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Days of the decision, of the review for what is said of reviews; both in Asia/Shanghai, p_to not included.
CREATE FUNCTION teyao.review_metrics(p_from timestamptz, p_to timestamptz)
RETURNS TABLE (metrics text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH decided AS (
        SELECT r.decision, count(*) AS n FROM teyao.authorization_record r
        WHERE r.decided_at >= p_from AND r.decided_at < p_to AND r.record = 1 GROUP BY r.decision),
    denials AS (
        SELECT x.code, x.clause, count(DISTINCT (x.bucket, x.authorization_id)) AS n
        FROM teyao.authorization_record r
        JOIN teyao.authorization_reason x ON x.bucket = r.bucket AND x.authorization_id = r.authorization_id AND x.record = r.record
        WHERE r.decided_at >= p_from AND r.decided_at < p_to AND r.record = 1 AND r.decision = 'deny'
        GROUP BY x.code, x.clause),
    reviewed AS (
        SELECT s.bucket, s.authorization_id, s.kind, s.appeal_from, s.insurer_fen,
            EXTRACT(epoch FROM s.at - a.decided_at) AS seconds
        FROM teyao.review_step s
        JOIN teyao.authorization a ON a.bucket = s.bucket AND a.authorization_id = s.authorization_id
        WHERE s.at >= p_from AND s.at < p_to AND s.kind IN ('uphold', 'overturn')),
    clauses AS (
        SELECT x.clause, x.code, count(DISTINCT (v.bucket, v.authorization_id)) AS reviewed,
            count(DISTINCT (v.bucket, v.authorization_id)) FILTER (WHERE v.kind = 'overturn') AS overturned
        FROM reviewed v
        JOIN teyao.authorization_reason x ON x.bucket = v.bucket AND x.authorization_id = v.authorization_id AND x.record = 1
        GROUP BY x.clause, x.code)
    SELECT json_build_object(
        'decisions', json_build_object(
            'total', COALESCE((SELECT sum(d.n) FROM decided d), 0),
            'approve', COALESCE((SELECT d.n FROM decided d WHERE d.decision = 'approve'), 0),
            'partial', COALESCE((SELECT d.n FROM decided d WHERE d.decision = 'partial'), 0),
            'deny', COALESCE((SELECT d.n FROM decided d WHERE d.decision = 'deny'), 0),
            'pend', COALESCE((SELECT d.n FROM decided d WHERE d.decision = 'pend'), 0)),
        'denials', COALESCE((SELECT json_agg(json_build_object('code', d.code, 'clause', d.clause, 'count', d.n)
            ORDER BY d.n DESC, d.code, d.clause) FROM denials d), '[]'),
        'reviews', (SELECT json_build_object('total', count(*), 'upheld', count(*) FILTER (WHERE v.kind = 'uphold'),
            'overturned', count(*) FILTER (WHERE v.kind = 'overturn'),
            'appeals', count(*) FILTER (WHERE v.appeal_from IS NOT NULL),
            'appeals_overturned', count(*) FILTER (WHERE v.appeal_from IS NOT NULL AND v.kind = 'overturn'),
            'approved_after_review_permille', round(1000.0 * count(*) FILTER (WHERE v.kind = 'overturn') / NULLIF(count(*), 0))::integer,
            'mean_seconds_to_decision', round(avg(v.seconds))::bigint,
            'median_seconds_to_decision', round((percentile_cont(0.5) WITHIN GROUP (ORDER BY v.seconds))::numeric)::bigint)
            FROM reviewed v),
        'clauses', COALESCE((SELECT json_agg(json_build_object('clause', c.clause, 'code', c.code, 'reviewed', c.reviewed,
            'overturned', c.overturned, 'overturned_permille', round(1000.0 * c.overturned / c.reviewed)::integer)
            ORDER BY c.overturned DESC, c.reviewed DESC, c.clause, c.code) FROM clauses c), '[]'))::text;
END $$;

COMMIT;
