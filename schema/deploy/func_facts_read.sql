-- Deploy teyao:func_facts_read to pg
-- requires: table_known_diagnosis table_policy_pool table_authorization_line table_use_taken table_assistance_grant table_price table_account func_policy_year_start
-- Everything the database knows that bears on n requests.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- One statement, one snapshot, no locks. p_name_key null: the name was compared before. p_own: the
-- authorization being decided again, whose lines and uses are marked. The layout is in daemon/sql.def.
CREATE FUNCTION teyao.facts_read(p_today date, p_policy_no text[], p_person_key bytea[], p_name_key bytea[],
    p_pharmacy_id text[], p_price_on date[], p_row_item integer[], p_row_id text[], p_own uuid[])
RETURNS TABLE (item integer, policy_found boolean, insured_matches boolean, person_mark bigint,
    policy_mark bigint, pharmacy_mark bigint, facts text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT i.item::integer, p.policy_no IS NOT NULL, m.matches, COALESCE(s.mark, 0),
        CASE WHEN m.matches THEN p.mark END, f.mark,
        json_build_object(
        'policy', CASE WHEN m.matches THEN json_build_object(
            'policy_no', p.policy_no, 'plan', p.plan, 'version', p.version, 'riders', p.riders,
            'birth_on', p.birth_on, 'citizen', p.citizen, 'effective_on', p.effective_on,
            'expires_on', p.expires_on, 'received_on', p.received_on,
            'previous_expires_on', p.previous_expires_on, 'terminated_on', p.terminated_on,
            'social_insured', p.social_insured, 'waiting_days', p.waiting_days,
            'hesitation_days', p.hesitation_days, 'annual_limit_fen', p.annual_limit_fen,
            'deductible_fen', p.deductible_fen, 'ratio_percent', p.ratio_percent,
            'unsettled_ratio_percent', p.unsettled_ratio_percent, 'max_days_supply', p.max_days_supply,
            'quantity_rule', p.quantity_rule, 'definition_version', p.definition_version,
            'year_start', m.year_start,
            'pools', COALESCE((
                SELECT json_agg(json_build_object('id', l.pool, 'limit_fen', l.limit_fen, 'lists', l.lists,
                    'used_fen', COALESCE(b.held_fen + b.captured_fen, 0)) ORDER BY l.pool)
                FROM teyao.policy_pool l
                LEFT JOIN teyao.account b ON b.bucket = l.bucket AND b.policy_no = l.policy_no
                    AND b.year_start = m.year_start AND b.pool = l.pool
                WHERE l.bucket = p.bucket AND l.policy_no = p.policy_no), '[]'),
            'held_fen', COALESCE(a.held_fen, 0), 'captured_fen', COALESCE(a.captured_fen, 0),
            'deductible_used_fen', COALESCE(a.deductible_used_fen, 0)) END,
        'pharmacy', CASE WHEN f.pharmacy_id IS NOT NULL THEN json_build_object(
            'pharmacy_id', f.pharmacy_id, 'name', f.name, 'province', f.province, 'city', f.city,
            'plans', f.plans, 'suspended', f.suspended) END,
        'known_diagnoses', COALESCE(CASE WHEN m.matches THEN (
            SELECT json_agg(json_build_object('confirmed_on', k.confirmed_on,
                'sealed', encode(k.diagnosis_sealed, 'hex')) ORDER BY k.ordinal)
            FROM teyao.known_diagnosis k WHERE k.bucket = p.bucket AND k.policy_no = p.policy_no) END, '[]'),
        'earlier_diagnoses', COALESCE(CASE WHEN m.matches THEN (
            SELECT json_agg(json_build_object('authorization_id', e.authorization_id, 'status', e.status,
                'decided_on', e.decided_on, 'sealed', encode(e.diagnoses_sealed, 'hex'))
                ORDER BY e.decided_at DESC, e.authorization_id)
            FROM (SELECT DISTINCT ON (z.diagnosis_key) z.*
                  FROM teyao.authorization z
                  WHERE z.person_key = i.person_key
                      AND z.decision IN ('approve', 'partial') AND z.reversed_at IS NULL
                      AND z.authorization_id IS DISTINCT FROM i.own
                  ORDER BY z.diagnosis_key, z.decided_at DESC, z.authorization_id) e) END, '[]'),
        'lines', COALESCE(h.lines, '[]'),
        'lines_truncated', COALESCE(h.total > 1000, false),
        'uses', COALESCE(CASE WHEN m.matches THEN (
            SELECT json_agg(json_build_object('list', u.list, 'period_key', u.period_key, 'used_on', u.used_on,
                'same_policy', u.policy_no = p.policy_no, 'own', u.authorization_id IS NOT DISTINCT FROM i.own)
                ORDER BY u.used_on DESC, u.authorization_id, u.line)
            FROM teyao.use_taken u
            WHERE u.person_key = i.person_key AND u.released_at IS NULL) END, '[]'),
        'grants', COALESCE(CASE WHEN m.matches THEN (
            SELECT json_agg(json_build_object('list', g.list, 'row', g.list_row, 'state', g.state,
                'from_on', g.from_on, 'to_on', g.to_on) ORDER BY g.list_row, g.from_on)
            FROM teyao.assistance_grant g WHERE g.bucket = p.bucket AND g.policy_no = p.policy_no) END, '[]'),
        'prices', COALESCE(CASE WHEN m.matches AND p_row_item IS NULL THEN (
            SELECT json_agg(json_build_object('list', c.list, 'row', c.list_row, 'price_fen', c.price_fen)
                ORDER BY c.list_row, c.pharmacy_id DESC)
            FROM teyao.price c
            WHERE c.pharmacy_id IN ('', i.pharmacy_id) AND c.from_on <= i.price_on
                AND COALESCE(c.to_on >= i.price_on, true))
            WHEN m.matches THEN (
            SELECT json_agg(json_build_object('list', c.list, 'row', c.list_row, 'price_fen', c.price_fen)
                ORDER BY c.list_row, c.pharmacy_id DESC)
            FROM (SELECT DISTINCT w.id FROM unnest(p_row_item, p_row_id) AS w (item, id) WHERE w.item = i.item) w
            JOIN teyao.price c ON c.list_row = w.id
            WHERE c.pharmacy_id IN ('', i.pharmacy_id) AND c.from_on <= i.price_on
                AND COALESCE(c.to_on >= i.price_on, true)) END, '[]'))::text
    FROM unnest(p_policy_no, p_person_key, p_name_key, p_pharmacy_id, p_price_on, p_own) WITH ORDINALITY
        AS i (policy_no, person_key, name_key, pharmacy_id, price_on, own, item)
    LEFT JOIN teyao.directory d ON d.policy_no = i.policy_no
    LEFT JOIN teyao.policy p ON p.bucket = d.bucket AND p.policy_no = d.policy_no
    CROSS JOIN LATERAL (
        SELECT ((get_byte(i.person_key, 0) << 2) | (get_byte(i.person_key, 1) >> 6))::smallint AS bucket,
            COALESCE(p.person_key = i.person_key AND p.name_key = COALESCE(i.name_key, p.name_key), false) AS matches,
            teyao.policy_year_start(p.effective_on, p_today) AS year_start) m
    LEFT JOIN teyao.person s ON s.bucket = m.bucket AND s.person_key = i.person_key
    LEFT JOIN teyao.pharmacy f ON f.pharmacy_id = i.pharmacy_id
    LEFT JOIN teyao.account a ON a.bucket = p.bucket AND a.policy_no = p.policy_no
        AND a.year_start = m.year_start AND a.pool = ''
    LEFT JOIN LATERAL (
        SELECT json_agg(x.line ORDER BY x.n) FILTER (WHERE x.n <= 1000) AS lines, max(x.n) AS total
        FROM (SELECT row_number() OVER (ORDER BY z.decided_at DESC, z.authorization_id, l.line) AS n,
                json_build_object('authorization_id', z.authorization_id, 'line', l.line,
                    'own', z.authorization_id IS NOT DISTINCT FROM i.own,
                    'same_policy', z.policy_no = p.policy_no, 'same_pharmacy', z.pharmacy_id = i.pharmacy_id,
                    'plan', z.plan, 'list', l.list, 'row', l.list_row, 'molecule', l.molecule, 'kind', l.kind,
                    'disease_group', l.disease_group, 'decision', l.decision, 'status', z.status,
                    'decided_on', z.decided_on, 'issued_on', z.issued_on, 'days_supply', l.days_supply,
                    'approved_quantity', l.approved_quantity, 'dispensed_quantity', l.dispensed_quantity,
                    'last_dispensed_on', l.last_dispensed_on, 'confirmed_on', l.confirmed_on) AS line
              -- OFFSET 0: by key, one by one, however small the planner believes the tables to be
              FROM (SELECT * FROM teyao.authorization x WHERE m.matches AND x.person_key = i.person_key OFFSET 0) z
              CROSS JOIN LATERAL (SELECT * FROM teyao.authorization_line x WHERE x.bucket = z.bucket
                                      AND x.authorization_id = z.authorization_id OFFSET 0) l
              -- of one that was ended after a part was handed over, only that part still counts
              WHERE l.decision <> 'deny' AND (l.dispensed_quantity > 0
                       OR z.status IN ('open', 'pended', 'partly_dispensed', 'dispensed')
                           AND z.cancelled_at IS NULL AND z.expired_at IS NULL)
              ORDER BY z.decided_at DESC, z.authorization_id, l.line LIMIT 1001) x) h ON true
    ORDER BY i.item;
END $$;

COMMIT;
