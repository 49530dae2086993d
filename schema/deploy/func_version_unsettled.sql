-- Deploy teyao:func_version_unsettled to pg
-- requires: table_authorization
-- What is still open or pended of earlier days.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.version_unsettled(p_before date)
RETURNS TABLE (authorization_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT a.authorization_id FROM teyao.authorization a
    WHERE a.status IN ('open', 'pended', 'partly_dispensed')
        AND a.decided_at < p_before::timestamp AT TIME ZONE 'Asia/Shanghai'
    ORDER BY a.decided_at, a.authorization_id;
END $$;

COMMIT;
