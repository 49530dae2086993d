-- Deploy teyao:func_pharmacy_put to pg
-- requires: table_pharmacy table_audit
-- Creates or replaces n pharmacies.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.pharmacy_put(p_now timestamptz, p_actor text, p_pharmacy_id text[], p_name text[],
    p_province text[], p_city text[], p_plans text[], p_suspended boolean[])
RETURNS TABLE (item integer, outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_created text[];
BEGIN
    IF (SELECT count(DISTINCT u.id) FROM unnest(p_pharmacy_id) AS u (id)) <> cardinality(p_pharmacy_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'TY001', MESSAGE = 'a pharmacy stands twice in one call';
    END IF;
    WITH put AS (
        INSERT INTO teyao.pharmacy AS f (pharmacy_id, name, province, city, plans, suspended, mark, changed_at)
        SELECT i.id, i.name, i.province, i.city, string_to_array(i.plans, ' '), i.suspended, 1, p_now
        FROM unnest(p_pharmacy_id, p_name, p_province, p_city, p_plans, p_suspended)
            AS i (id, name, province, city, plans, suspended) ORDER BY i.id
        ON CONFLICT (pharmacy_id) DO UPDATE SET name = excluded.name, province = excluded.province,
            city = excluded.city, plans = excluded.plans, suspended = excluded.suspended, mark = f.mark + 1,
            changed_at = excluded.changed_at
        RETURNING f.pharmacy_id, f.mark)
    SELECT array_agg(p.pharmacy_id) INTO v_created FROM put p WHERE p.mark = 1;
    INSERT INTO teyao.audit (at, actor, action, detail)
    SELECT p_now, p_actor, 'pharmacy.put', i.id || CASE WHEN i.suspended THEN ' suspended' ELSE '' END
    FROM unnest(p_pharmacy_id, p_suspended) AS i (id, suspended);
    RETURN QUERY
    SELECT i.item::integer, CASE WHEN i.id = ANY (v_created) THEN 'created' ELSE 'replaced' END
    FROM unnest(p_pharmacy_id) WITH ORDINALITY AS i (id, item);
END $$;

COMMIT;
