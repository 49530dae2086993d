-- Deploy teyao:func_hold_place to pg
-- requires: table_account table_ledger_entry trigger_ledger_entry_balanced
-- Reserves money and deductible for n decisions.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- The callers hold the persons' locks. Items: one decision each; lines: payable ones, line_item says whose.
-- Refused by account_within_cap when there is not enough.
CREATE FUNCTION teyao.hold_place(p_now timestamptz, p_bucket smallint[], p_authorization_id uuid[],
    p_posting smallint[], p_policy_no text[], p_year_start date[], p_cap_fen bigint[],
    p_deductible_cap_fen bigint[], p_line_item integer[], p_insurer_fen bigint[], p_deductible_fen bigint[],
    p_pool text[], p_pool_cap_fen bigint[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_item integer[];
    v_pool text[];
    v_fen bigint[];
    v_deductible bigint[];
    v_cap bigint[];
BEGIN
    -- what moves on each account: every line on the annual limit, and on its pool where it has one
    SELECT array_agg(s.item), array_agg(s.pool), array_agg(s.fen), array_agg(s.deductible), array_agg(s.cap)
    INTO v_item, v_pool, v_fen, v_deductible, v_cap
    FROM (SELECT l.item, '' AS pool, sum(l.fen)::bigint AS fen, sum(l.deductible)::bigint AS deductible,
              NULL::bigint AS cap
          FROM unnest(p_line_item, p_insurer_fen, p_deductible_fen) AS l (item, fen, deductible)
          GROUP BY l.item
          UNION ALL
          SELECT l.item, l.pool, sum(l.fen)::bigint, 0, max(l.cap)
          FROM unnest(p_line_item, p_insurer_fen, p_pool, p_pool_cap_fen) AS l (item, fen, pool, cap)
          WHERE l.pool <> '' GROUP BY l.item, l.pool) s
    WHERE s.fen > 0 OR s.deductible > 0;
    IF v_item IS NULL THEN
        RETURN;
    END IF;

    INSERT INTO teyao.account AS a (bucket, policy_no, year_start, pool, cap_fen, held_fen, captured_fen,
        deductible_cap_fen, deductible_used_fen)
    SELECT p_bucket[m.item], p_policy_no[m.item], p_year_start[m.item], m.pool,
        COALESCE(m.cap, p_cap_fen[m.item]), m.fen, 0,
        CASE WHEN m.pool = '' THEN p_deductible_cap_fen[m.item] ELSE 0 END, m.deductible
    FROM unnest(v_item, v_pool, v_fen, v_deductible, v_cap) AS m (item, pool, fen, deductible, cap)
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (bucket, policy_no, year_start, pool) DO UPDATE SET
        held_fen = a.held_fen + excluded.held_fen,
        deductible_used_fen = a.deductible_used_fen + excluded.deductible_used_fen,
        -- the limits that were decided on; never lowered by a decision that takes nothing
        cap_fen = CASE WHEN excluded.held_fen > 0 THEN excluded.cap_fen ELSE a.cap_fen END,
        deductible_cap_fen = CASE WHEN excluded.deductible_used_fen > 0 THEN excluded.deductible_cap_fen
            ELSE a.deductible_cap_fen END;

    INSERT INTO teyao.ledger_transaction (bucket, authorization_id, posting, kind, at)
    SELECT p_bucket[m.item], p_authorization_id[m.item], p_posting[m.item], 'hold', p_now
    FROM (SELECT DISTINCT u.item FROM unnest(v_item) AS u (item)) m;

    INSERT INTO teyao.ledger_entry (bucket, authorization_id, posting, policy_no, year_start, pool, side, amount_fen)
    SELECT p_bucket[m.item], p_authorization_id[m.item], p_posting[m.item], p_policy_no[m.item],
        p_year_start[m.item], m.pool, e.side, e.amount_fen
    FROM unnest(v_item, v_pool, v_fen, v_deductible) AS m (item, pool, fen, deductible),
        LATERAL (VALUES ('available', -m.fen), ('held', m.fen), ('deductible_left', -m.deductible),
            ('deductible_used', m.deductible)) AS e (side, amount_fen)
    WHERE e.amount_fen <> 0;
END $$;

COMMIT;
