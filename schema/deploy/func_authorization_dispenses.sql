-- Deploy teyao:func_authorization_dispenses to pg
-- requires: table_dispense_line
-- For answers: what was handed over, as json.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_dispenses(p_bucket smallint, p_authorization_id uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN COALESCE((SELECT json_agg(json_build_object('dispense_id', d.dispense_id,
                'at', (extract(epoch FROM d.at) * 1000)::bigint,
                'lines', (SELECT json_agg(json_build_object('line', l.line, 'quantity', l.quantity) ORDER BY l.line)
                          FROM teyao.dispense_line l
                          WHERE l.bucket = d.bucket AND l.dispense_id = d.dispense_id))
                ORDER BY d.at, d.dispense_id)
            FROM teyao.dispense d
            WHERE d.bucket = p_bucket AND d.authorization_id = p_authorization_id), '[]')::text;
END $$;

COMMIT;
