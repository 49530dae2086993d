-- Deploy teyao:func_pharmacy_get to pg
-- requires: table_pharmacy
-- Is a certificate's pharmacy registered?.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.pharmacy_get(p_pharmacy_id text)
RETURNS TABLE (pharmacy_id text, name text, province text, city text, plans text, suspended boolean, mark bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT f.pharmacy_id::text, f.name::text, f.province, f.city, array_to_string(f.plans, ' '), f.suspended, f.mark
    FROM teyao.pharmacy f WHERE f.pharmacy_id = p_pharmacy_id;
END $$;

COMMIT;
