-- Deploy teyao:func_review_overturn to pg
-- requires: func_review_step_add func_authorization_lock func_prior_outcome func_key_take func_hold_place func_change_note table_authorization_reason table_use_taken
-- Stores what people decided against the first decision

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.review_overturn(p_now timestamptz, p_today date, p_route text, p_caller text,
    p_key text, p_digest bytea, p_pharmacy_id text, p_authorization_id uuid, p_mark integer,
    p_person_mark bigint, p_policy_mark bigint, p_pharmacy_mark bigint, p_decision text, p_status text,
    p_http smallint, p_plan_version text, p_list_version text, p_engine_version integer, p_total_fen bigint,
    p_social_fen bigint, p_deductible_fen bigint, p_insurer_fen bigint, p_insured_fen bigint, p_flags integer,
    p_review_due_on date, p_to_collect text, p_diagnosis_key bytea, p_diagnoses_sealed bytea,
    p_request_sealed bytea, p_facts_sealed bytea, p_trace_sealed bytea, p_answer bytea,
    p_answer_has_code boolean, p_tag bytea, p_issue smallint, p_key_version smallint, p_valid_from date,
    p_expires_on date, p_car_t boolean, p_year_start date, p_cap_fen bigint, p_deductible_cap_fen bigint,
    p_line smallint[], p_line_decision text[], p_list text[], p_list_row text[], p_molecule text[],
    p_kind text[], p_disease_group text[], p_confirmed_on date[], p_requested_quantity bigint[],
    p_approved_quantity bigint[], p_days_supply integer[], p_unit_price_fen bigint[], p_line_total_fen bigint[],
    p_line_social_fen bigint[], p_line_deductible_fen bigint[], p_line_insurer_fen bigint[],
    p_line_insured_fen bigint[], p_line_flags integer[], p_pool text[], p_pool_cap_fen bigint[],
    p_use_list text[], p_use_period text[], p_use_kept boolean[],
    p_reason_line smallint[], p_reason_code text[], p_reason_clause text[], p_reason_rule text[],
    p_second_needed boolean, p_step_insurer_fen bigint, p_step_lines text, p_note_sealed bytea, p_step_answer bytea)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a teyao.authorization := teyao.authorization_lock(p_pharmacy_id, p_authorization_id);
    v_state text := (SELECT r.state FROM teyao.review r WHERE r.bucket = a.bucket AND r.authorization_id = p_authorization_id);
    v_record smallint := a.record + 1;
    v_holds boolean;
    v_count bigint;
    v_code record;
BEGIN
    RETURN QUERY SELECT * FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest);
    IF FOUND THEN
        RETURN;
    END IF;
    -- what has changed is read again, and then says who and when
    PERFORM FROM teyao.pharmacy f WHERE f.pharmacy_id = p_pharmacy_id AND f.mark = p_pharmacy_mark FOR SHARE;
    IF NOT FOUND OR a.authorization_id IS NULL OR a.mark <> p_mark
        OR (SELECT x.refusal IS NOT NULL FROM teyao.review_refusal(p_now, p_caller, a.bucket, p_authorization_id) x)
        OR NOT EXISTS (SELECT FROM teyao.person p WHERE p.bucket = a.bucket AND p.person_key = a.person_key
                       AND p.mark = p_person_mark)
        OR NOT EXISTS (SELECT FROM teyao.policy p WHERE p.bucket = a.bucket AND p.policy_no = a.policy_no
                       AND p.mark = p_policy_mark AND p.person_key = a.person_key) THEN
        outcome := 'stale';
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF NOT teyao.key_take(p_now, p_route, p_caller, p_key, p_digest, p_http, p_step_answer, a.bucket,
                          p_authorization_id, NULL) THEN
        RETURN QUERY SELECT * FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest);
        RETURN;
    END IF;

    UPDATE teyao.authorization_line l SET decision = n.decision, list = n.list, list_row = n.list_row,
        molecule = n.molecule, kind = n.kind, disease_group = n.disease_group, confirmed_on = n.confirmed_on,
        requested_quantity = n.requested_quantity, approved_quantity = n.approved_quantity,
        days_supply = n.days_supply, unit_price_fen = n.unit_price_fen, total_fen = n.total_fen,
        social_fen = n.social_fen, deductible_fen = n.deductible_fen, insurer_fen = n.insurer_fen,
        insured_fen = n.insured_fen, flags = n.flags, pool = n.pool,
        year_start = CASE WHEN n.approved_quantity > 0 THEN p_year_start END
    FROM unnest(p_line, p_line_decision, p_list, p_list_row, p_molecule, p_kind, p_disease_group, p_confirmed_on,
        p_requested_quantity, p_approved_quantity, p_days_supply, p_unit_price_fen, p_line_total_fen,
        p_line_social_fen, p_line_deductible_fen, p_line_insurer_fen, p_line_insured_fen, p_line_flags, p_pool)
        AS n (line, decision, list, list_row, molecule, kind, disease_group, confirmed_on, requested_quantity,
        approved_quantity, days_supply, unit_price_fen, total_fen, social_fen, deductible_fen, insurer_fen,
        insured_fen, flags, pool)
    WHERE l.bucket = a.bucket AND l.authorization_id = p_authorization_id AND l.line = n.line
        AND l.decision IN ('pend', 'deny');
    GET DIAGNOSTICS v_count = ROW_COUNT;
    IF v_count <> cardinality(p_line) THEN
        RAISE EXCEPTION USING ERRCODE = 'TY001', MESSAGE = 'only denied and pended lines are overturned';
    END IF;
    IF (p_total_fen, p_social_fen, p_deductible_fen, p_insurer_fen, p_insured_fen) IS DISTINCT FROM (
        SELECT (COALESCE(sum(l.total_fen), 0)::bigint, COALESCE(sum(l.social_fen), 0)::bigint,
            COALESCE(sum(l.deductible_fen), 0)::bigint, COALESCE(sum(l.insurer_fen), 0)::bigint,
            COALESCE(sum(l.insured_fen), 0)::bigint)
        FROM teyao.authorization_line l
        WHERE l.bucket = a.bucket AND l.authorization_id = p_authorization_id AND l.approved_quantity > 0) THEN
        RAISE EXCEPTION USING ERRCODE = 'TY001', MESSAGE = 'lines do not add up to the whole';
    END IF;

    v_holds := EXISTS (SELECT FROM unnest(p_line_insurer_fen, p_line_deductible_fen) AS n (insurer, deductible)
                       WHERE n.insurer > 0 OR n.deductible > 0);
    UPDATE teyao.authorization t SET decision = p_decision, status = p_status, overturned_at = p_now, flags = p_flags,
        total_fen = p_total_fen, social_fen = p_social_fen, deductible_fen = p_deductible_fen,
        insurer_fen = p_insurer_fen, insured_fen = p_insured_fen, review_due_on = p_review_due_on,
        to_collect = string_to_array(p_to_collect, ' '), diagnosis_key = p_diagnosis_key,
        diagnoses_sealed = p_diagnoses_sealed, mark = t.mark + 1, record = v_record,
        posting = t.posting + v_holds::integer, issue = COALESCE(p_issue, t.issue)
    WHERE t.bucket = a.bucket AND t.authorization_id = p_authorization_id;

    IF p_tag IS NOT NULL THEN
        IF p_issue <> a.issue + 1 THEN
            RAISE EXCEPTION USING ERRCODE = 'TY001', MESSAGE = 'issues are numbered without gaps';
        END IF;
        INSERT INTO teyao.pickup (tag, bucket, authorization_id, issue, key_version, car_t, valid_from, expires_on)
        VALUES (p_tag, a.bucket, p_authorization_id, p_issue, p_key_version, p_car_t, p_valid_from, p_expires_on);
    END IF;
    IF p_answer_has_code THEN
        SELECT k.issue, k.key_version, k.car_t INTO STRICT v_code FROM teyao.pickup k
        WHERE k.bucket = a.bucket AND k.authorization_id = p_authorization_id AND k.state = 'active';
    ELSE
        SELECT NULL::smallint AS issue, NULL::smallint AS key_version, NULL::boolean AS car_t INTO v_code;
    END IF;
    INSERT INTO teyao.authorization_record (bucket, authorization_id, record, kind, decided_at, decision,
        engine_version, plan_version, list_version, issue, key_version, car_t, request_sealed, facts_sealed,
        trace_sealed, answer)
    VALUES (a.bucket, p_authorization_id, v_record, 'overturn', p_now, p_decision, p_engine_version, p_plan_version,
        p_list_version, v_code.issue, v_code.key_version, v_code.car_t, p_request_sealed, p_facts_sealed,
        p_trace_sealed, p_answer);
    INSERT INTO teyao.authorization_reason (bucket, authorization_id, record, ordinal, line, code, clause, rule)
    SELECT a.bucket, p_authorization_id, v_record, r.n, r.line, r.code, r.clause, r.rule
    FROM unnest(p_reason_line, p_reason_code, p_reason_clause, p_reason_rule) WITH ORDINALITY
        AS r (line, code, clause, rule, n);
    INSERT INTO teyao.use_taken (bucket, authorization_id, line, person_key, policy_no, list, period_key, kept, used_on)
    SELECT a.bucket, p_authorization_id, u.line, a.person_key, a.policy_no, u.list, u.period, u.kept, p_today
    FROM unnest(p_line, p_use_list, p_use_period, p_use_kept) AS u (line, list, period, kept)
    WHERE u.list IS NOT NULL;
    IF v_holds THEN
        PERFORM teyao.hold_place(p_now, ARRAY[a.bucket::smallint], ARRAY[p_authorization_id],
            ARRAY[(a.posting + 1)::smallint], ARRAY[a.policy_no::text], ARRAY[p_year_start], ARRAY[p_cap_fen],
            ARRAY[p_deductible_cap_fen], array_fill(1, ARRAY[cardinality(p_line)]), p_line_insurer_fen,
            p_line_deductible_fen, p_pool, p_pool_cap_fen);
    END IF;
    PERFORM teyao.review_step_add(p_now, p_caller, a.bucket, p_authorization_id, 'overturn', v_state, p_second_needed,
        p_step_insurer_fen, p_step_lines, p_note_sealed);
    PERFORM teyao.change_note(p_now, p_caller, 'review.overturn', 'overturned', ARRAY[a.bucket::smallint],
        ARRAY[p_authorization_id], p_decision);
    outcome := 'overturned';
    RETURN NEXT;
END $$;

COMMIT;
