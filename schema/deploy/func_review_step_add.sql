-- Deploy teyao:func_review_step_add to pg
-- requires: table_review_step func_review_refusal
-- For reviews: one more step of a review, and its new state

BEGIN;
SET LOCAL ROLE teyao_owner;

-- p_state: of the review before anything was changed.
CREATE FUNCTION teyao.review_step_add(p_now timestamptz, p_actor text, p_bucket smallint, p_authorization_id uuid,
    p_kind text, p_state text, p_second_needed boolean, p_insurer_fen bigint, p_lines text, p_note_sealed bytea)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r teyao.review;
    s teyao.review_step;
    a teyao.authorization;
BEGIN
    SELECT x.* INTO STRICT r FROM teyao.review x WHERE x.bucket = p_bucket AND x.authorization_id = p_authorization_id FOR UPDATE;
    SELECT x.* INTO STRICT a FROM teyao.authorization x WHERE x.bucket = p_bucket AND x.authorization_id = p_authorization_id;
    SELECT x.* INTO s FROM teyao.review_step x
    WHERE x.bucket = p_bucket AND x.authorization_id = p_authorization_id AND x.step = r.step;
    INSERT INTO teyao.review_step (bucket, authorization_id, step, kind, decided_by, first_by, entered_by, second_needed,
        appeal_from, insurer_fen, lines, note_sealed, mark, at)
    VALUES (p_bucket, p_authorization_id, r.step + 1, p_kind, p_actor,
        CASE WHEN p_state = 'needs_second' AND p_kind = 'overturn' THEN s.decided_by END,
        'urn:teyao:pharmacy:' || a.pharmacy_id, p_second_needed, CASE WHEN p_state = 'upheld' THEN s.decided_by END,
        p_insurer_fen, p_lines, p_note_sealed, a.mark, p_now);
    UPDATE teyao.review x SET step = r.step + 1, assigned_to = NULL, assigned_at = NULL, lease_until = NULL,
        state = CASE p_kind WHEN 'uphold' THEN 'upheld' WHEN 'first' THEN 'needs_second' ELSE 'overturned' END
    WHERE x.bucket = p_bucket AND x.authorization_id = p_authorization_id;
END $$;

COMMIT;
