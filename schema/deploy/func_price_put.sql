-- Deploy teyao:func_price_put to pg
-- requires: table_price table_audit
-- Agreed prices, all or none.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.price_put(p_now timestamptz, p_actor text, p_list text[], p_list_row text[],
    p_pharmacy_id text[], p_from_on date[], p_to_on date[], p_price_fen bigint[])
RETURNS TABLE (item integer, outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_outcome text[];
BEGIN
    SELECT array_agg(r.outcome ORDER BY i.item) INTO v_outcome
    FROM unnest(p_list_row, p_pharmacy_id, p_from_on, p_to_on) WITH ORDINALITY
        AS i (list_row, pharmacy_id, from_on, to_on, item)
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN i.pharmacy_id <> '' AND NOT EXISTS (SELECT FROM teyao.pharmacy f WHERE f.pharmacy_id = i.pharmacy_id)
                THEN 'unknown_pharmacy'
            WHEN EXISTS (SELECT FROM teyao.price c
                         WHERE c.list_row = i.list_row AND c.pharmacy_id = i.pharmacy_id AND c.from_on <> i.from_on
                             AND daterange(c.from_on, c.to_on, '[]') && daterange(i.from_on, i.to_on, '[]'))
                THEN 'overlaps'
            -- two of this call
            WHEN EXISTS (SELECT FROM unnest(p_list_row, p_pharmacy_id, p_from_on, p_to_on) WITH ORDINALITY
                             AS o (list_row, pharmacy_id, from_on, to_on, item)
                         WHERE o.list_row = i.list_row AND o.pharmacy_id = i.pharmacy_id AND o.item < i.item
                             AND daterange(o.from_on, o.to_on, '[]') && daterange(i.from_on, i.to_on, '[]'))
                THEN 'overlaps' END AS outcome) r;
    IF num_nonnulls(VARIADIC v_outcome) > 0 THEN
        RETURN QUERY SELECT i.item::integer, COALESCE(i.outcome, 'not_applied')
        FROM unnest(v_outcome) WITH ORDINALITY AS i (outcome, item);
        RETURN;
    END IF;
    RETURN QUERY
    SELECT i.item::integer, CASE WHEN EXISTS (
            SELECT FROM teyao.price c WHERE c.list_row = i.list_row AND c.pharmacy_id = i.pharmacy_id
                AND c.from_on = i.from_on) THEN 'replaced' ELSE 'created' END
    FROM unnest(p_list_row, p_pharmacy_id, p_from_on) WITH ORDINALITY AS i (list_row, pharmacy_id, from_on, item);
    INSERT INTO teyao.price (list, list_row, pharmacy_id, from_on, to_on, price_fen, changed_at)
    SELECT i.list, i.list_row, i.pharmacy_id, i.from_on, i.to_on, i.price_fen, p_now
    FROM unnest(p_list, p_list_row, p_pharmacy_id, p_from_on, p_to_on, p_price_fen)
        AS i (list, list_row, pharmacy_id, from_on, to_on, price_fen) ORDER BY 2, 3, 4
    ON CONFLICT (list_row, pharmacy_id, from_on) DO UPDATE SET to_on = excluded.to_on,
        price_fen = excluded.price_fen, changed_at = excluded.changed_at;
    INSERT INTO teyao.audit (at, actor, action, detail)
    SELECT p_now, p_actor, 'price.put', concat_ws(' ', i.list_row, NULLIF(i.pharmacy_id, ''), i.from_on, i.price_fen)
    FROM unnest(p_list_row, p_pharmacy_id, p_from_on, p_price_fen) AS i (list_row, pharmacy_id, from_on, price_fen);
END $$;

COMMIT;
