-- Deploy teyao:func_change_note to pg
-- requires: table_event table_audit table_person
-- For changing functions: event, audit and mark of n changed authorizations.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.change_note(p_now timestamptz, p_actor text, p_action text, p_event text,
    p_bucket smallint[], p_authorization_id uuid[], p_detail text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO teyao.event (pharmacy_id, kind, bucket, authorization_id, status, decision, at)
    SELECT a.pharmacy_id, p_event, a.bucket, a.authorization_id, a.status, a.decision, p_now
    FROM unnest(p_bucket, p_authorization_id) AS i (bucket, authorization_id)
    JOIN teyao.authorization a ON a.bucket = i.bucket AND a.authorization_id = i.authorization_id;

    INSERT INTO teyao.audit (at, actor, action, bucket, authorization_id, person_key, detail)
    SELECT p_now, p_actor, p_action, a.bucket, a.authorization_id, a.person_key, concat_ws(' ', a.status, p_detail)
    FROM unnest(p_bucket, p_authorization_id) AS i (bucket, authorization_id)
    JOIN teyao.authorization a ON a.bucket = i.bucket AND a.authorization_id = i.authorization_id;

    UPDATE teyao.person p SET mark = p.mark + 1
    FROM (SELECT DISTINCT a.bucket, a.person_key
          FROM unnest(p_bucket, p_authorization_id) AS i (bucket, authorization_id)
          JOIN teyao.authorization a ON a.bucket = i.bucket AND a.authorization_id = i.authorization_id) m
    WHERE p.bucket = m.bucket AND p.person_key = m.person_key;
END $$;

COMMIT;
