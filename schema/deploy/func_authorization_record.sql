-- Deploy teyao:func_authorization_record to pg
-- requires: func_prior_read func_hold_place table_authorization_reason table_pickup table_use_taken table_event table_audit
-- Stores n decisions with all that follows from them.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Lock order, the same everywhere: persons by (bucket, person_key), pharmacies by id, keys by (caller, key).
-- Accounts, lines, codes and uses are changed only under their person's lock.
CREATE FUNCTION teyao.authorization_record(p_now timestamptz, p_today date, p_route text, p_caller text[],
    p_key text[], p_digest bytea[], p_authorization_id uuid[], p_pharmacy_id text[], p_person_key bytea[],
    p_policy_no text[], p_person_mark bigint[], p_policy_mark bigint[], p_pharmacy_mark bigint[],
    p_decision text[], p_status text[], p_http smallint[], p_plan text[], p_plan_version text[],
    p_list_version text[], p_engine_version integer[], p_total_fen bigint[], p_social_fen bigint[],
    p_deductible_fen bigint[], p_insurer_fen bigint[], p_insured_fen bigint[], p_flags integer[],
    p_first_request boolean[], p_issued_on date[], p_review_due_on date[], p_collector_by text[],
    p_to_collect text[], p_diagnosis_key bytea[], p_diagnoses_sealed bytea[], p_request_sealed bytea[],
    p_facts_sealed bytea[], p_trace_sealed bytea[], p_answer bytea[], p_tag bytea[], p_key_version smallint[],
    p_valid_from date[], p_expires_on date[], p_car_t boolean[], p_year_start date[], p_cap_fen bigint[],
    p_deductible_cap_fen bigint[],
    p_line_item integer[], p_line smallint[], p_line_decision text[], p_list text[], p_list_row text[],
    p_molecule text[], p_kind text[], p_disease_group text[], p_confirmed_on date[],
    p_requested_quantity bigint[], p_approved_quantity bigint[], p_days_supply integer[],
    p_unit_price_fen bigint[], p_line_total_fen bigint[], p_line_social_fen bigint[],
    p_line_deductible_fen bigint[], p_line_insurer_fen bigint[], p_line_insured_fen bigint[],
    p_line_flags integer[], p_pool text[], p_pool_cap_fen bigint[], p_use_list text[], p_use_period text[],
    p_use_kept boolean[],
    p_reason_item integer[], p_reason_line smallint[], p_reason_code text[], p_reason_clause text[],
    p_reason_rule text[])
RETURNS TABLE (item integer, outcome text, http smallint, answer bytea, authorization_id uuid,
    key_version smallint, issue smallint, car_t boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_count CONSTANT integer := cardinality(p_caller);
    v_bucket smallint[];
    v_live integer[];
    v_taken uuid[];
    v_posting smallint[] := array_fill(1::smallint, ARRAY[cardinality(p_caller)]);
BEGIN
    IF cardinality(p_person_key) <> v_count OR cardinality(p_authorization_id) <> v_count
        OR cardinality(p_line) <> cardinality(p_line_item) OR cardinality(p_reason_code) <> cardinality(p_reason_item) THEN
        RAISE EXCEPTION USING ERRCODE = 'TY001', MESSAGE = 'arrays of unequal length';
    END IF;
    -- the parts of each decision must be its whole
    IF EXISTS (SELECT FROM (
            SELECT i.item, i.total, i.social, i.deductible, i.insurer, i.insured
            FROM unnest(p_total_fen, p_social_fen, p_deductible_fen, p_insurer_fen, p_insured_fen)
                WITH ORDINALITY AS i (total, social, deductible, insurer, insured, item)
            UNION ALL
            SELECT l.item, -l.total, -l.social, -l.deductible, -l.insurer, -l.insured
            FROM unnest(p_line_item, p_line_decision, p_line_total_fen, p_line_social_fen,
                p_line_deductible_fen, p_line_insurer_fen, p_line_insured_fen)
                AS l (item, decision, total, social, deductible, insurer, insured)
            WHERE l.decision IN ('approve', 'partial')) s
        GROUP BY s.item HAVING sum(s.total) <> 0 OR sum(s.social) <> 0 OR sum(s.deductible) <> 0
            OR sum(s.insurer) <> 0 OR sum(s.insured) <> 0) THEN
        RAISE EXCEPTION USING ERRCODE = 'TY001', MESSAGE = 'lines do not add up to the whole';
    END IF;

    SELECT array_agg(((get_byte(i.person_key, 0) << 2) | (get_byte(i.person_key, 1) >> 6))::smallint ORDER BY i.item)
    INTO v_bucket FROM unnest(p_person_key) WITH ORDINALITY AS i (person_key, item);

    -- people met for the first time
    IF 0 = ANY (p_person_mark) THEN
        INSERT INTO teyao.person (bucket, person_key, mark)
        SELECT DISTINCT i.bucket, i.person_key, 0
        FROM unnest(v_bucket, p_person_key, p_person_mark) AS i (bucket, person_key, mark)
        WHERE i.mark = 0 ORDER BY 1, 2
        ON CONFLICT (bucket, person_key) DO NOTHING;
    END IF;

    -- what is still as it was when it was decided; of two items of one person only the first can be
    SELECT array_agg(k.item) INTO v_live
    FROM (SELECT l.item, l.mark, l.expected,
              row_number() OVER (PARTITION BY l.bucket, l.person_key ORDER BY l.item) AS turn
          FROM (SELECT i.item, p.bucket, p.person_key, p.mark, i.expected
                FROM unnest(v_bucket, p_person_key, p_person_mark) WITH ORDINALITY
                    AS i (bucket, person_key, expected, item)
                JOIN teyao.person p ON p.bucket = i.bucket AND p.person_key = i.person_key
                ORDER BY p.bucket, p.person_key FOR UPDATE OF p) l) k
    WHERE k.turn = 1 AND k.mark = k.expected;

    SELECT array_agg(k.item) INTO v_live
    FROM (SELECT i.item, f.mark AS pharmacy_mark, i.expected_pharmacy, q.mark AS policy_mark, i.expected_policy,
              i.policy_no, q.person_key = i.person_key AS same_person
          FROM unnest(v_bucket, p_policy_no, p_person_key, p_pharmacy_id, p_policy_mark, p_pharmacy_mark)
              WITH ORDINALITY AS i (bucket, policy_no, person_key, pharmacy_id, expected_policy,
                  expected_pharmacy, item)
          JOIN teyao.pharmacy f ON f.pharmacy_id = i.pharmacy_id
          LEFT JOIN teyao.policy q ON q.bucket = i.bucket AND q.policy_no = i.policy_no
          WHERE i.item = ANY (v_live)
          ORDER BY i.pharmacy_id FOR SHARE OF f) k
    WHERE k.pharmacy_mark = k.expected_pharmacy
        AND (k.policy_no IS NULL OR (k.policy_mark = k.expected_policy AND k.same_person));

    WITH taken AS (
        INSERT INTO teyao.idempotency (caller, key, state, route, request_digest, http, bucket,
            authorization_id, record, created_at)
        SELECT i.caller, i.key, 'done', p_route, i.digest, i.http, i.bucket, i.authorization_id, 1, p_now
        FROM unnest(p_caller, p_key, p_digest, p_http, v_bucket, p_authorization_id) WITH ORDINALITY
            AS i (caller, key, digest, http, bucket, authorization_id, item)
        WHERE i.item = ANY (v_live) ORDER BY i.caller, i.key, i.item
        ON CONFLICT (caller, key) DO NOTHING
        RETURNING authorization_id)
    SELECT array_agg(t.authorization_id) INTO v_taken FROM taken t;
    IF cardinality(v_taken) IS DISTINCT FROM cardinality(v_live) THEN
        SELECT array_agg(i.item) INTO v_live
        FROM unnest(p_authorization_id) WITH ORDINALITY AS i (authorization_id, item)
        WHERE i.item = ANY (v_live) AND i.authorization_id = ANY (v_taken);
    END IF;

    IF v_live IS NOT NULL THEN
        INSERT INTO teyao.authorization (bucket, authorization_id, person_key, policy_no, pharmacy_id, decision,
            status, flags, first_request, total_fen, social_fen, deductible_fen, insurer_fen, insured_fen, plan,
            decided_at, decided_on, issued_on, review_due_on, collector_by, to_collect, diagnosis_key,
            diagnoses_sealed, posting, issue)
        SELECT i.bucket, i.authorization_id, i.person_key, i.policy_no, i.pharmacy_id, i.decision, i.status,
            i.flags, i.first_request, i.total_fen, i.social_fen, i.deductible_fen, i.insurer_fen, i.insured_fen,
            i.plan, p_now, p_today, i.issued_on, i.review_due_on, i.collector_by,
            string_to_array(i.to_collect, ' '), i.diagnosis_key, i.diagnoses_sealed,
            (i.insurer_fen > 0 OR i.deductible_fen > 0)::integer, (i.tag IS NOT NULL)::integer
        FROM unnest(v_bucket, p_authorization_id, p_person_key, p_policy_no, p_pharmacy_id, p_decision, p_status,
            p_flags, p_first_request, p_total_fen, p_social_fen, p_deductible_fen, p_insurer_fen, p_insured_fen,
            p_plan, p_issued_on, p_review_due_on, p_collector_by, p_to_collect, p_diagnosis_key,
            p_diagnoses_sealed, p_tag) WITH ORDINALITY
            AS i (bucket, authorization_id, person_key, policy_no, pharmacy_id, decision, status, flags,
            first_request, total_fen, social_fen, deductible_fen, insurer_fen, insured_fen, plan, issued_on,
            review_due_on, collector_by, to_collect, diagnosis_key, diagnoses_sealed, tag, item)
        WHERE i.item = ANY (v_live);

        INSERT INTO teyao.authorization_line (bucket, authorization_id, line, decision, list, list_row, molecule,
            kind, disease_group, confirmed_on, requested_quantity, approved_quantity, days_supply,
            unit_price_fen, total_fen, social_fen, deductible_fen, insurer_fen, insured_fen, flags, year_start, pool)
        SELECT v_bucket[l.item], p_authorization_id[l.item], l.line, l.decision, l.list, l.list_row, l.molecule,
            l.kind, l.disease_group, l.confirmed_on, l.requested_quantity, l.approved_quantity, l.days_supply,
            l.unit_price_fen, l.total_fen, l.social_fen, l.deductible_fen, l.insurer_fen, l.insured_fen, l.flags,
            CASE WHEN l.approved_quantity > 0 THEN p_year_start[l.item] END, l.pool
        FROM unnest(p_line_item, p_line, p_line_decision, p_list, p_list_row, p_molecule, p_kind,
            p_disease_group, p_confirmed_on, p_requested_quantity, p_approved_quantity, p_days_supply,
            p_unit_price_fen, p_line_total_fen, p_line_social_fen, p_line_deductible_fen, p_line_insurer_fen,
            p_line_insured_fen, p_line_flags, p_pool)
            AS l (item, line, decision, list, list_row, molecule, kind, disease_group, confirmed_on,
            requested_quantity, approved_quantity, days_supply, unit_price_fen, total_fen, social_fen,
            deductible_fen, insurer_fen, insured_fen, flags, pool)
        WHERE l.item = ANY (v_live);

        INSERT INTO teyao.authorization_record (bucket, authorization_id, record, kind, decided_at, decision,
            engine_version, plan_version, list_version, issue, key_version, car_t, request_sealed, facts_sealed,
            trace_sealed, answer)
        SELECT i.bucket, i.authorization_id, 1, 'decide', p_now, i.decision, i.engine_version, i.plan_version,
            i.list_version, CASE WHEN i.tag IS NOT NULL THEN 1 END, i.key_version, i.car_t, i.request_sealed,
            i.facts_sealed, i.trace_sealed, i.answer
        FROM unnest(v_bucket, p_authorization_id, p_decision, p_engine_version, p_plan_version, p_list_version,
            p_tag, p_key_version, p_car_t, p_request_sealed, p_facts_sealed, p_trace_sealed, p_answer)
            WITH ORDINALITY AS i (bucket, authorization_id, decision, engine_version, plan_version, list_version,
            tag, key_version, car_t, request_sealed, facts_sealed, trace_sealed, answer, item)
        WHERE i.item = ANY (v_live);

        IF cardinality(p_reason_item) > 0 THEN
            INSERT INTO teyao.authorization_reason (bucket, authorization_id, record, ordinal, line, code, clause, rule)
            SELECT v_bucket[r.item], p_authorization_id[r.item], 1,
                row_number() OVER (PARTITION BY r.item ORDER BY r.n), r.line, r.code, r.clause, r.rule
            FROM unnest(p_reason_item, p_reason_line, p_reason_code, p_reason_clause, p_reason_rule)
                WITH ORDINALITY AS r (item, line, code, clause, rule, n)
            WHERE r.item = ANY (v_live);
        END IF;

        INSERT INTO teyao.pickup (tag, bucket, authorization_id, issue, key_version, car_t, valid_from, expires_on)
        SELECT i.tag, i.bucket, i.authorization_id, 1, i.key_version, i.car_t, i.valid_from, i.expires_on
        FROM unnest(p_tag, v_bucket, p_authorization_id, p_key_version, p_car_t, p_valid_from, p_expires_on)
            WITH ORDINALITY AS i (tag, bucket, authorization_id, key_version, car_t, valid_from, expires_on, item)
        WHERE i.tag IS NOT NULL AND i.item = ANY (v_live);

        IF num_nonnulls(VARIADIC p_use_list) > 0 THEN
            INSERT INTO teyao.use_taken (bucket, authorization_id, line, person_key, policy_no, list, period_key,
                kept, used_on)
            SELECT v_bucket[l.item], p_authorization_id[l.item], l.line, p_person_key[l.item], p_policy_no[l.item],
                l.use_list, l.use_period, l.use_kept, p_today
            FROM unnest(p_line_item, p_line, p_use_list, p_use_period, p_use_kept)
                AS l (item, line, use_list, use_period, use_kept)
            WHERE l.use_list IS NOT NULL AND l.item = ANY (v_live);
        END IF;

        PERFORM teyao.hold_place(p_now, v_bucket, p_authorization_id, v_posting, p_policy_no, p_year_start,
            p_cap_fen, p_deductible_cap_fen, h.item, h.insurer_fen, h.deductible_fen, h.pool, h.pool_cap_fen)
        FROM (SELECT array_agg(l.item) AS item, array_agg(l.insurer_fen) AS insurer_fen,
                  array_agg(l.deductible_fen) AS deductible_fen, array_agg(l.pool) AS pool,
                  array_agg(l.pool_cap_fen) AS pool_cap_fen
              FROM unnest(p_line_item, p_approved_quantity, p_line_insurer_fen, p_line_deductible_fen, p_pool,
                  p_pool_cap_fen) AS l (item, approved_quantity, insurer_fen, deductible_fen, pool, pool_cap_fen)
              WHERE l.approved_quantity > 0 AND l.item = ANY (v_live)) h
        WHERE h.item IS NOT NULL;

        INSERT INTO teyao.event (pharmacy_id, kind, bucket, authorization_id, status, decision, at)
        SELECT i.pharmacy_id, 'decided', i.bucket, i.authorization_id, i.status, i.decision, p_now
        FROM unnest(p_pharmacy_id, v_bucket, p_authorization_id, p_status, p_decision) WITH ORDINALITY
            AS i (pharmacy_id, bucket, authorization_id, status, decision, item)
        WHERE i.item = ANY (v_live);

        INSERT INTO teyao.audit (at, actor, action, bucket, authorization_id, person_key, detail)
        SELECT p_now, i.caller, 'authorization.record', i.bucket, i.authorization_id, i.person_key,
            i.decision || ' ' || i.status
        FROM unnest(p_caller, v_bucket, p_authorization_id, p_person_key, p_decision, p_status) WITH ORDINALITY
            AS i (caller, bucket, authorization_id, person_key, decision, status, item)
        WHERE i.item = ANY (v_live);

        UPDATE teyao.person p SET mark = p.mark + 1
        FROM unnest(v_bucket, p_person_key) WITH ORDINALITY AS i (bucket, person_key, item)
        WHERE i.item = ANY (v_live) AND p.bucket = i.bucket AND p.person_key = i.person_key;
    END IF;

    RETURN QUERY SELECT i.item, 'recorded', NULL::smallint, NULL::bytea, NULL::uuid, NULL::smallint,
        NULL::smallint, NULL::boolean FROM unnest(v_live) AS i (item);
    IF cardinality(v_live) IS DISTINCT FROM v_count THEN
        RETURN QUERY
        SELECT r.item, CASE r.outcome WHEN 'new' THEN 'stale' WHEN 'replay' THEN 'replayed' ELSE r.outcome END,
            r.http, r.answer, r.authorization_id, r.key_version, r.issue, r.car_t
        FROM teyao.prior_read(p_route, p_caller, p_key, p_digest) r
        WHERE v_live IS NULL OR r.item <> ALL (v_live);
    END IF;
END $$;

COMMIT;
