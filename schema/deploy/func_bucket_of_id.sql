-- Deploy teyao:func_bucket_of_id to pg
-- requires: type_bucket
-- The bucket that an id carries.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.bucket_of_id(p_id uuid) RETURNS smallint
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ((get_byte(uuid_send(p_id), 6) & 3) << 8) | get_byte(uuid_send(p_id), 7);
END $$;

COMMIT;
