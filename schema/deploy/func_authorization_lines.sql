-- Deploy teyao:func_authorization_lines to pg
-- requires: table_authorization_line
-- For answers: the lines of one authorization as json.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_lines(p_bucket smallint, p_authorization_id uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT json_agg(json_build_object('line', l.line, 'decision', l.decision,
                'approved_quantity', l.approved_quantity, 'dispensed_quantity', l.dispensed_quantity,
                'last_dispensed_on', l.last_dispensed_on) ORDER BY l.line)
            FROM teyao.authorization_line l
            WHERE l.bucket = p_bucket AND l.authorization_id = p_authorization_id)::text;
END $$;

COMMIT;
