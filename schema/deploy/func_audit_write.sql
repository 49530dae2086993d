-- Deploy teyao:func_audit_write to pg
-- requires: table_audit func_bucket_of_id
-- Notes who saw what.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.audit_write(p_now timestamptz, p_actor text[], p_action text[], p_authorization_id uuid[],
    p_person_key bytea[], p_detail text[])
RETURNS TABLE (written integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO teyao.audit (at, actor, action, bucket, authorization_id, person_key, detail)
    SELECT p_now, i.actor, i.action,
        COALESCE(teyao.bucket_of_id(i.authorization_id),
            (get_byte(i.person_key, 0) << 2) | (get_byte(i.person_key, 1) >> 6))::smallint,
        i.authorization_id, i.person_key, i.detail
    FROM unnest(p_actor, p_action, p_authorization_id, p_person_key, p_detail)
        AS i (actor, action, authorization_id, person_key, detail);
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN NEXT;
END $$;

COMMIT;
