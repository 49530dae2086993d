-- Deploy teyao:func_authorization_dispenses to pg
-- requires: table_dispense_line
-- For answers: what was handed over, as the json that callers see.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_dispenses(p_bucket smallint, p_authorization_id uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN COALESCE((SELECT json_agg(json_build_object('dispense_id', d.dispense_id,
                'at', to_char(d.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+08:00"'),
                'lines', (SELECT json_agg(json_build_object('line', l.line, 'quantity', l.quantity) ORDER BY l.line)
                          FROM teyao.dispense_line l
                          WHERE l.bucket = d.bucket AND l.dispense_id = d.dispense_id))
                ORDER BY d.at, d.dispense_id)
            FROM teyao.dispense d
            WHERE d.authorization_id = p_authorization_id), '[]')::text;
END $$;

COMMIT;
