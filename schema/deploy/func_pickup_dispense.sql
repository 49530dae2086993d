-- Deploy teyao:func_pickup_dispense to pg
-- requires: func_pickup_find func_authorization_lock func_prior_outcome func_key_take func_hold_capture func_change_note table_trace_code
-- Hands over, once per unit.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.pickup_dispense(p_now timestamptz, p_today date, p_route text, p_caller text, p_key text,
    p_digest bytea, p_pharmacy_id text, p_tags bytea[], p_mark integer, p_dispense_id uuid, p_collector_by text,
    p_collector_key bytea, p_collector_sealed bytea, p_operator_id text, p_operator_sealed bytea,
    p_prescription_original boolean, p_documents text[], p_line smallint[], p_quantity bigint[],
    p_batch_no text[], p_trace_line smallint[], p_trace_code text[], p_http smallint, p_answer bytea,
    p_receipt bytea)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean, at timestamptz, detail text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    k record;
    a teyao.authorization;
BEGIN
    SELECT * INTO k FROM teyao.pickup_find(p_today, p_pharmacy_id, p_tags);
    IF k.authorization_id IS NOT NULL THEN
        a := teyao.authorization_lock(p_pharmacy_id, k.authorization_id);
        SELECT * INTO k FROM teyao.pickup_find(p_today, p_pharmacy_id, p_tags);
    END IF;
    RETURN QUERY SELECT r.*, NULL::timestamptz, NULL::text
    FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest) r;
    IF FOUND THEN
        RETURN;
    END IF;

    outcome := CASE k.state WHEN 'unknown' THEN 'code_unknown' WHEN 'other_pharmacy' THEN 'code_other_pharmacy'
        WHEN 'expired' THEN 'code_expired' WHEN 'cancelled' THEN 'code_cancelled'
        WHEN 'not_yet_valid' THEN 'code_not_yet_valid' WHEN 'used' THEN 'code_already_dispensed' END;
    IF outcome = 'code_already_dispensed' THEN
        SELECT max(d.at) INTO at FROM teyao.dispense d
        WHERE d.authorization_id = a.authorization_id;
    ELSIF outcome IS NULL AND a.mark <> p_mark THEN
        outcome := 'stale';
    END IF;
    IF outcome IS NULL THEN
        SELECT 'documents_not_collected', string_agg(u.kind, ' ' ORDER BY u.n) INTO outcome, detail
        FROM unnest(a.to_collect || ARRAY['prescription']) WITH ORDINALITY AS u (kind, n)
        WHERE CASE u.kind WHEN 'prescription' THEN NOT p_prescription_original
                  ELSE u.kind <> ALL (p_documents) END
        HAVING count(*) > 0;
    END IF;
    IF outcome IS NULL AND (CASE p_collector_by
            WHEN 'insured' THEN p_collector_key = a.person_key ELSE p_collector_by = a.collector_by END) IS NOT TRUE THEN
        outcome := 'collector_mismatch';
    END IF;
    IF outcome IS NULL THEN
        SELECT 'quantity_over_approved', min(i.line)::text INTO outcome, detail
        FROM unnest(p_line, p_quantity) AS i (line, quantity)
        LEFT JOIN teyao.authorization_line l ON l.bucket = a.bucket AND l.authorization_id = a.authorization_id
            AND l.line = i.line
        WHERE (l.dispensed_quantity + i.quantity <= l.approved_quantity) IS NOT TRUE
        HAVING count(*) > 0;
    END IF;
    IF outcome IS NULL THEN
        SELECT 'trace_code_used', min(u.code) INTO outcome, detail
        FROM unnest(p_trace_code) AS u (code)
        WHERE EXISTS (SELECT FROM teyao.trace_code t WHERE t.code = u.code)
            OR cardinality(array_positions(p_trace_code, u.code)) > 1
        HAVING count(*) > 0;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF cardinality(p_line) = 0 OR cardinality(p_line) <> cardinality(p_quantity) THEN
        RAISE EXCEPTION USING ERRCODE = 'TY001', MESSAGE = 'nothing to hand over';
    END IF;
    IF NOT teyao.key_take(p_now, p_route, p_caller, p_key, p_digest, p_http, p_answer, a.bucket,
                          a.authorization_id, NULL) THEN
        RETURN QUERY SELECT r.*, NULL::timestamptz, NULL::text
        FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest) r;
        RETURN;
    END IF;

    INSERT INTO teyao.dispense (bucket, dispense_id, authorization_id, issue, pharmacy_id, at, on_day, collector_by,
        collector_sealed, operator_id, operator_sealed, documents, receipt)
    VALUES (a.bucket, p_dispense_id, a.authorization_id, k.issue, p_pharmacy_id, p_now, p_today, p_collector_by,
        p_collector_sealed, p_operator_id, p_operator_sealed, p_documents, p_receipt);
    PERFORM teyao.hold_capture(p_now, p_today, a.bucket, a.authorization_id, p_dispense_id, p_line, p_quantity,
        p_batch_no);
    INSERT INTO teyao.trace_code (code, bucket, dispense_id, line)
    SELECT u.code, a.bucket, p_dispense_id, u.line FROM unnest(p_trace_code, p_trace_line) AS u (code, line)
    ORDER BY u.code;

    UPDATE teyao.authorization t SET mark = t.mark + 1, status = CASE WHEN EXISTS (
            SELECT FROM teyao.authorization_line l WHERE l.bucket = a.bucket
                AND l.authorization_id = a.authorization_id AND l.dispensed_quantity < l.approved_quantity)
        THEN 'partly_dispensed' ELSE 'dispensed' END
    WHERE t.bucket = a.bucket AND t.authorization_id = a.authorization_id
    RETURNING t.status INTO a.status;
    IF a.status = 'dispensed' THEN
        UPDATE teyao.pickup p SET state = 'used'
        WHERE p.bucket = a.bucket AND p.authorization_id = a.authorization_id AND p.issue = k.issue;
    END IF;
    PERFORM teyao.change_note(p_now, p_caller, 'pickup.dispense', 'dispensed', ARRAY[a.bucket::smallint],
        ARRAY[a.authorization_id], 'operator ' || p_operator_id || ' dispense ' || p_dispense_id);
    outcome := 'dispensed';
    RETURN NEXT;
END $$;

COMMIT;
