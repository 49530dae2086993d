-- Deploy teyao:func_review_settle to pg
-- requires: func_review_step_add func_authorization_lock func_prior_outcome func_key_take table_audit
-- Upholds a decision, or records the first of two persons

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.review_settle(p_now timestamptz, p_route text, p_caller text, p_key text, p_digest bytea,
    p_pharmacy_id text, p_authorization_id uuid, p_mark integer, p_kind text, p_insurer_fen bigint, p_lines text,
    p_note_sealed bytea, p_http smallint, p_answer bytea)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a teyao.authorization := teyao.authorization_lock(p_pharmacy_id, p_authorization_id);
    v_state text := (SELECT r.state FROM teyao.review r WHERE r.bucket = a.bucket AND r.authorization_id = p_authorization_id);
BEGIN
    RETURN QUERY SELECT * FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest);
    IF FOUND THEN
        RETURN;
    END IF;
    -- what has changed is read again, and then says who and when
    IF a.authorization_id IS NULL OR a.mark <> p_mark
        OR (SELECT x.refusal IS NOT NULL FROM teyao.review_refusal(p_now, p_caller, a.bucket, p_authorization_id) x)
        OR NOT teyao.key_take(p_now, p_route, p_caller, p_key, p_digest, p_http, p_answer, a.bucket,
            p_authorization_id, NULL) THEN
        outcome := 'stale';
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM teyao.review_step_add(p_now, p_caller, a.bucket, p_authorization_id, p_kind, v_state, p_kind = 'first',
        p_insurer_fen, p_lines, p_note_sealed);
    INSERT INTO teyao.audit (at, actor, action, bucket, authorization_id, person_key, detail)
    VALUES (p_now, p_caller, 'review.' || p_kind, a.bucket, a.authorization_id, a.person_key, a.status);
    outcome := 'settled';
    RETURN NEXT;
END $$;

COMMIT;
