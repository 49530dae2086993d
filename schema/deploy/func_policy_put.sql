-- Deploy teyao:func_policy_put to pg
-- requires: func_authorization_end func_policy_year_start table_policy_version table_policy_pool table_known_diagnosis table_assistance_grant table_account table_audit
-- Creates or replaces n policies, all or none.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.policy_put(p_now timestamptz, p_today date, p_actor text, p_policy_no text[],
    p_person_key bytea[], p_name_key bytea[], p_id_type text[], p_id_sealed bytea[], p_name_sealed bytea[],
    p_birth_on date[], p_citizen boolean[], p_plan text[], p_riders text[], p_effective_on date[],
    p_expires_on date[], p_received_on date[], p_previous_expires_on date[], p_terminated_on date[],
    p_social_insured boolean[], p_waiting_days integer[], p_hesitation_days integer[],
    p_annual_limit_fen bigint[], p_deductible_fen bigint[], p_ratio_percent integer[],
    p_unsettled_ratio_percent integer[], p_max_days_supply integer[], p_quantity_rule text[],
    p_definition_version integer[], p_cap_fen bigint[], p_deductible_cap_fen bigint[],
    p_void_open_codes boolean[], p_diagnosis_item integer[], p_diagnosis_on date[], p_diagnosis_sealed bytea[],
    p_pool_item integer[], p_pool text[], p_pool_limit_fen bigint[], p_pool_lists text[])
RETURNS TABLE (item integer, outcome text, version integer, pool text, limit_fen bigint, held_fen bigint,
    captured_fen bigint, voided integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_count CONSTANT integer := cardinality(p_policy_no);
    v_bucket smallint[];
    v_refused json;
    v_before text[];
    v_moved text[];
    v_void_bucket smallint[];
    v_void_id uuid[];
BEGIN
    IF (SELECT count(DISTINCT u.no) FROM unnest(p_policy_no) AS u (no)) <> v_count THEN
        RAISE EXCEPTION USING ERRCODE = 'TY001', MESSAGE = 'a policy stands twice in one call';
    END IF;
    SELECT array_agg(((get_byte(i.person_key, 0) << 2) | (get_byte(i.person_key, 1) >> 6))::smallint ORDER BY i.item)
    INTO v_bucket FROM unnest(p_person_key) WITH ORDINALITY AS i (person_key, item);

    INSERT INTO teyao.person (bucket, person_key, mark)
    SELECT DISTINCT i.bucket, i.person_key, 0 FROM unnest(v_bucket, p_person_key) AS i (bucket, person_key)
    WHERE NOT EXISTS (SELECT FROM teyao.person p WHERE p.bucket = i.bucket AND p.person_key = i.person_key)
    ORDER BY 1, 2 ON CONFLICT (bucket, person_key) DO NOTHING;
    -- the insured, and whoever was the insured before: then nobody else can change whose these policies are
    SELECT array_agg(d.bucket || ' ' || encode(d.person_key, 'hex') ORDER BY d.policy_no) INTO v_before
    FROM teyao.directory d WHERE d.policy_no = ANY (p_policy_no);
    PERFORM FROM teyao.person p
    JOIN (SELECT i.bucket, i.person_key FROM unnest(v_bucket, p_person_key) AS i (bucket, person_key)
          UNION
          SELECT split_part(b.place, ' ', 1)::smallint, decode(split_part(b.place, ' ', 2), 'hex')
          FROM unnest(v_before) AS b (place)) m ON p.bucket = m.bucket AND p.person_key = m.person_key
    ORDER BY p.bucket, p.person_key FOR UPDATE OF p;
    IF v_before IS DISTINCT FROM (
        SELECT array_agg(d.bucket || ' ' || encode(d.person_key, 'hex') ORDER BY d.policy_no)
        FROM teyao.directory d WHERE d.policy_no = ANY (p_policy_no)) THEN
        RAISE EXCEPTION USING ERRCODE = 'serialization_failure', MESSAGE = 'the insured was changed meanwhile';
    END IF;

    -- what must not be: then nothing is done
    SELECT json_agg(s) INTO v_refused FROM (
    SELECT DISTINCT ON (i.item) i.item, r.outcome, p.version, r.pool, r.limit_fen, r.held_fen, r.captured_fen
    FROM unnest(p_policy_no, p_person_key, p_effective_on, p_cap_fen) WITH ORDINALITY
        AS i (policy_no, person_key, effective_on, cap_fen, item)
    JOIN teyao.directory d ON d.policy_no = i.policy_no
    JOIN teyao.policy p ON p.bucket = d.bucket AND p.policy_no = d.policy_no
    CROSS JOIN LATERAL (
        SELECT 1 AS n, 'insured_fixed' AS outcome, NULL::text AS pool, NULL::bigint AS limit_fen,
            NULL::bigint AS held_fen, NULL::bigint AS captured_fen
        WHERE p.person_key <> i.person_key AND EXISTS (
            SELECT FROM teyao.authorization a WHERE a.person_key = p.person_key
                AND a.policy_no = p.policy_no)
        UNION ALL
        SELECT 2, 'year_in_use', NULL, NULL, c.held_fen, c.captured_fen FROM teyao.account c
        WHERE c.bucket = p.bucket AND c.policy_no = p.policy_no AND c.pool = ''
            AND (c.held_fen + c.captured_fen > 0 OR c.deductible_used_fen > 0)
            AND (c.year_start + interval '1 year')::date > i.effective_on
            AND teyao.policy_year_start(i.effective_on, c.year_start) <> c.year_start
        UNION ALL
        SELECT 3, 'limit_below_commitments', c.pool, l.limit_fen, c.held_fen, c.captured_fen
        FROM teyao.account c
        CROSS JOIN LATERAL (
            SELECT i.cap_fen AS limit_fen WHERE c.pool = ''
            UNION ALL
            SELECT o.limit_fen FROM unnest(p_pool_item, p_pool, p_pool_limit_fen) AS o (item, pool, limit_fen)
            WHERE o.item = i.item AND o.pool = c.pool) l
        WHERE c.bucket = p.bucket AND c.policy_no = p.policy_no
            AND (c.year_start + interval '1 year')::date > p_today AND c.held_fen + c.captured_fen > l.limit_fen
        UNION ALL
        -- money of a list was taken outside the pool that the list is to share now: the pool would not know of it
        SELECT 4, 'pool_in_use', o.pool, o.limit_fen, sum(l.insurer_fen - l.released_fen - l.captured_fen)::bigint,
            sum(l.captured_fen)::bigint
        FROM unnest(p_pool_item, p_pool, p_pool_limit_fen, p_pool_lists) AS o (item, pool, limit_fen, lists)
        JOIN teyao.authorization a ON a.person_key = p.person_key AND a.policy_no = p.policy_no
        JOIN teyao.authorization_line l ON l.bucket = a.bucket AND l.authorization_id = a.authorization_id
            AND l.list = ANY (string_to_array(o.lists, ' ')) AND l.pool <> o.pool
            AND (l.year_start + interval '1 year')::date > p_today AND l.insurer_fen > l.released_fen
        WHERE o.item = i.item
        GROUP BY o.pool, o.limit_fen) r
    ORDER BY i.item, r.n, r.pool) s;
    IF v_refused IS NOT NULL THEN
        RETURN QUERY
        SELECT i.item::integer, COALESCE(r.outcome, 'not_applied'), r.version, r.pool, r.limit_fen, r.held_fen,
            r.captured_fen, 0
        FROM unnest(p_policy_no) WITH ORDINALITY AS i (policy_no, item)
        LEFT JOIN json_to_recordset(v_refused) AS r (item bigint, outcome text, version integer, pool text,
            limit_fen bigint, held_fen bigint, captured_fen bigint) ON r.item = i.item;
        RETURN;
    END IF;

    -- an insured who was entered wrongly, before anything happened
    SELECT array_agg(d.policy_no) INTO v_moved
    FROM unnest(p_policy_no, p_person_key) AS i (policy_no, person_key)
    JOIN teyao.directory d ON d.policy_no = i.policy_no AND d.person_key <> i.person_key;
    DELETE FROM teyao.known_diagnosis k USING unnest(p_policy_no) AS i (policy_no), teyao.directory d
    WHERE d.policy_no = i.policy_no AND k.bucket = d.bucket AND k.policy_no = d.policy_no;
    DELETE FROM teyao.policy_pool k USING unnest(p_policy_no) AS i (policy_no), teyao.directory d
    WHERE d.policy_no = i.policy_no AND k.bucket = d.bucket AND k.policy_no = d.policy_no;
    IF v_moved IS NOT NULL THEN
        UPDATE teyao.person p SET mark = p.mark + 1 FROM teyao.directory d
        WHERE d.policy_no = ANY (v_moved) AND p.bucket = d.bucket AND p.person_key = d.person_key;
        DELETE FROM teyao.assistance_grant g USING teyao.directory d
        WHERE d.policy_no = ANY (v_moved) AND g.bucket = d.bucket AND g.policy_no = d.policy_no;
        DELETE FROM teyao.policy p USING teyao.directory d
        WHERE d.policy_no = ANY (v_moved) AND p.bucket = d.bucket AND p.policy_no = d.policy_no;
    END IF;
    INSERT INTO teyao.directory (policy_no, bucket, person_key)
    SELECT i.policy_no, i.bucket, i.person_key
    FROM unnest(p_policy_no, v_bucket, p_person_key) AS i (policy_no, bucket, person_key) ORDER BY i.policy_no
    ON CONFLICT (policy_no) DO UPDATE SET bucket = excluded.bucket, person_key = excluded.person_key
    WHERE directory.policy_no = ANY (v_moved);
    IF EXISTS (SELECT FROM unnest(p_policy_no, p_person_key) AS i (policy_no, person_key)
               JOIN teyao.directory d ON d.policy_no = i.policy_no AND d.person_key <> i.person_key) THEN
        RAISE EXCEPTION USING ERRCODE = 'serialization_failure', MESSAGE = 'the policy was entered for another person meanwhile';
    END IF;

    INSERT INTO teyao.policy AS p (bucket, policy_no, person_key, name_key, version, mark, plan, riders, id_type,
        id_sealed, name_sealed, birth_on, citizen, effective_on, expires_on, received_on, previous_expires_on,
        terminated_on, social_insured, waiting_days, hesitation_days, annual_limit_fen, deductible_fen,
        ratio_percent, unsettled_ratio_percent, max_days_supply, quantity_rule, definition_version, changed_at)
    SELECT i.bucket, i.policy_no, i.person_key, i.name_key,
        COALESCE((SELECT max(v.version) FROM teyao.policy_version v WHERE v.policy_no = i.policy_no), 0) + 1,
        COALESCE((SELECT max(v.version) FROM teyao.policy_version v WHERE v.policy_no = i.policy_no), 0) + 1,
        i.plan, string_to_array(i.riders, ' '), i.id_type, i.id_sealed, i.name_sealed, i.birth_on, i.citizen,
        i.effective_on, i.expires_on, i.received_on, i.previous_expires_on, i.terminated_on, i.social_insured,
        i.waiting_days, i.hesitation_days, i.annual_limit_fen, i.deductible_fen, i.ratio_percent,
        i.unsettled_ratio_percent, i.max_days_supply, i.quantity_rule, i.definition_version, p_now
    FROM unnest(v_bucket, p_policy_no, p_person_key, p_name_key, p_plan, p_riders, p_id_type, p_id_sealed,
        p_name_sealed, p_birth_on, p_citizen, p_effective_on, p_expires_on, p_received_on,
        p_previous_expires_on, p_terminated_on, p_social_insured, p_waiting_days, p_hesitation_days,
        p_annual_limit_fen, p_deductible_fen, p_ratio_percent, p_unsettled_ratio_percent, p_max_days_supply,
        p_quantity_rule, p_definition_version)
        AS i (bucket, policy_no, person_key, name_key, plan, riders, id_type, id_sealed, name_sealed, birth_on,
        citizen, effective_on, expires_on, received_on, previous_expires_on, terminated_on, social_insured,
        waiting_days, hesitation_days, annual_limit_fen, deductible_fen, ratio_percent, unsettled_ratio_percent,
        max_days_supply, quantity_rule, definition_version)
    ON CONFLICT (bucket, policy_no) DO UPDATE SET name_key = excluded.name_key, version = excluded.version,
        mark = p.mark + 1, plan = excluded.plan, riders = excluded.riders, id_type = excluded.id_type,
        id_sealed = excluded.id_sealed, name_sealed = excluded.name_sealed, birth_on = excluded.birth_on,
        citizen = excluded.citizen, effective_on = excluded.effective_on, expires_on = excluded.expires_on,
        received_on = excluded.received_on, previous_expires_on = excluded.previous_expires_on,
        terminated_on = excluded.terminated_on, social_insured = excluded.social_insured,
        waiting_days = excluded.waiting_days, hesitation_days = excluded.hesitation_days,
        annual_limit_fen = excluded.annual_limit_fen, deductible_fen = excluded.deductible_fen,
        ratio_percent = excluded.ratio_percent, unsettled_ratio_percent = excluded.unsettled_ratio_percent,
        max_days_supply = excluded.max_days_supply, quantity_rule = excluded.quantity_rule,
        definition_version = excluded.definition_version, changed_at = excluded.changed_at;

    INSERT INTO teyao.known_diagnosis (bucket, policy_no, ordinal, confirmed_on, diagnosis_sealed)
    SELECT v_bucket[k.item], p_policy_no[k.item], row_number() OVER (PARTITION BY k.item ORDER BY k.n),
        k.confirmed_on, k.sealed
    FROM unnest(p_diagnosis_item, p_diagnosis_on, p_diagnosis_sealed) WITH ORDINALITY
        AS k (item, confirmed_on, sealed, n);
    INSERT INTO teyao.policy_pool (bucket, policy_no, pool, limit_fen, lists)
    SELECT v_bucket[o.item], p_policy_no[o.item], o.pool, o.limit_fen, string_to_array(o.lists, ' ')
    FROM unnest(p_pool_item, p_pool, p_pool_limit_fen, p_pool_lists) AS o (item, pool, limit_fen, lists);
    INSERT INTO teyao.policy_version (policy_no, version, recorded_at, actor, body, id_sealed, name_sealed, diagnoses_sealed)
    SELECT p.policy_no, p.version, p_now, p_actor,
        to_jsonb(p) - 'id_sealed' - 'name_sealed' || jsonb_build_object('pools', COALESCE((
            SELECT jsonb_agg(jsonb_build_object('pool', o.pool, 'limit_fen', o.limit_fen, 'lists', o.lists) ORDER BY o.pool)
            FROM teyao.policy_pool o WHERE o.bucket = p.bucket AND o.policy_no = p.policy_no), '[]')),
        p.id_sealed, p.name_sealed,
        ARRAY(SELECT k.diagnosis_sealed::bytea FROM teyao.known_diagnosis k
              WHERE k.bucket = p.bucket AND k.policy_no = p.policy_no ORDER BY k.ordinal)
    FROM unnest(v_bucket, p_policy_no) AS i (bucket, policy_no)
    JOIN teyao.policy p ON p.bucket = i.bucket AND p.policy_no = i.policy_no;

    -- the limits of this and later policy years
    UPDATE teyao.account c SET cap_fen = l.limit_fen,
        deductible_cap_fen = CASE WHEN c.pool = '' THEN greatest(l.deductible_fen, c.deductible_used_fen) ELSE 0 END
    FROM (SELECT i.bucket, i.policy_no, '' AS pool, i.cap_fen AS limit_fen, i.deductible_fen
          FROM unnest(v_bucket, p_policy_no, p_cap_fen, p_deductible_cap_fen)
              AS i (bucket, policy_no, cap_fen, deductible_fen)
          UNION ALL
          SELECT v_bucket[o.item], p_policy_no[o.item], o.pool, o.limit_fen, 0
          FROM unnest(p_pool_item, p_pool, p_pool_limit_fen) AS o (item, pool, limit_fen)) l
    WHERE c.bucket = l.bucket AND c.policy_no = l.policy_no AND c.pool = l.pool
        AND (c.year_start + interval '1 year')::date > p_today;

    SELECT array_agg(k.bucket::smallint), array_agg(k.authorization_id) INTO v_void_bucket, v_void_id
    FROM unnest(v_bucket, p_policy_no, p_person_key, p_void_open_codes) AS i (bucket, policy_no, person_key, void)
    JOIN teyao.authorization a ON a.person_key = i.person_key AND a.policy_no = i.policy_no
    JOIN teyao.pickup k ON k.bucket = a.bucket AND k.authorization_id = a.authorization_id AND k.state = 'active'
    WHERE i.void;
    IF v_void_id IS NOT NULL THEN
        PERFORM teyao.authorization_end(p_now, p_actor, 'cancelled', v_void_bucket, v_void_id, 'policy_changed');
    END IF;

    UPDATE teyao.person p SET mark = p.mark + 1
    FROM (SELECT DISTINCT i.bucket, i.person_key FROM unnest(v_bucket, p_person_key) AS i (bucket, person_key)) m
    WHERE p.bucket = m.bucket AND p.person_key = m.person_key;
    INSERT INTO teyao.audit (at, actor, action, bucket, person_key, detail)
    SELECT p_now, p_actor, 'policy.put', p.bucket, p.person_key, p.policy_no || ' version ' || p.version
    FROM unnest(v_bucket, p_policy_no) AS i (bucket, policy_no)
    JOIN teyao.policy p ON p.bucket = i.bucket AND p.policy_no = i.policy_no;

    RETURN QUERY
    SELECT i.item::integer, CASE WHEN p.version = 1 THEN 'created' ELSE 'replaced' END, p.version, NULL::text,
        NULL::bigint, NULL::bigint, NULL::bigint,
        (SELECT count(*)::integer FROM unnest(v_void_bucket, v_void_id) AS x (bucket, authorization_id)
         JOIN teyao.authorization a ON a.bucket = x.bucket AND a.authorization_id = x.authorization_id
         WHERE a.policy_no = i.policy_no)
    FROM unnest(v_bucket, p_policy_no) WITH ORDINALITY AS i (bucket, policy_no, item)
    JOIN teyao.policy p ON p.bucket = i.bucket AND p.policy_no = i.policy_no;
END $$;

COMMIT;
