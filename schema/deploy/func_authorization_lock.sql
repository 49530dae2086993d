-- Deploy teyao:func_authorization_lock to pg
-- requires: func_bucket_of_id table_authorization
-- For changing functions: the person's lock, then the row as it is.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Gives a row of nulls when there is none, or it is another pharmacy's.
CREATE FUNCTION teyao.authorization_lock(p_pharmacy_id text, p_authorization_id uuid) RETURNS teyao.authorization
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_row teyao.authorization;
BEGIN
    SELECT a.* INTO v_row FROM teyao.authorization a
    WHERE a.bucket = teyao.bucket_of_id(p_authorization_id) AND a.authorization_id = p_authorization_id
        AND a.pharmacy_id = p_pharmacy_id;
    IF FOUND THEN
        PERFORM FROM teyao.person p WHERE p.bucket = v_row.bucket AND p.person_key = v_row.person_key FOR UPDATE;
        SELECT a.* INTO v_row FROM teyao.authorization a
        WHERE a.bucket = v_row.bucket AND a.authorization_id = p_authorization_id;
    END IF;
    RETURN v_row;
END $$;

COMMIT;
