-- Deploy teyao:func_review_note to pg
-- requires: table_review_note func_bucket_of_id table_audit
-- Somebody says something about a case

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.review_note(p_now timestamptz, p_actor text, p_authorization_id uuid, p_note_sealed bytea)
RETURNS TABLE (outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_bucket smallint := teyao.bucket_of_id(p_authorization_id);
BEGIN
    IF NOT EXISTS (SELECT FROM teyao.review r WHERE r.bucket = v_bucket AND r.authorization_id = p_authorization_id) THEN
        outcome := 'not_found';
    ELSE
        INSERT INTO teyao.review_note (bucket, authorization_id, noted_by, note_sealed, at)
        VALUES (v_bucket, p_authorization_id, p_actor, p_note_sealed, p_now);
        INSERT INTO teyao.audit (at, actor, action, bucket, authorization_id, detail)
        VALUES (p_now, p_actor, 'review.note', v_bucket, p_authorization_id, '');
        outcome := 'noted';
    END IF;
    RETURN NEXT;
END $$;

COMMIT;
