-- Deploy teyao:func_hold_release to pg
-- requires: table_account table_ledger_entry table_use_taken trigger_ledger_entry_balanced
-- Gives back what n authorizations still hold.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- The callers hold the persons' locks and set the states. Units not handed over give back their money, their
-- share of the deductible, and the use if nothing was handed over and the list gives it back (p_undo: always).
CREATE FUNCTION teyao.hold_release(p_now timestamptz, p_bucket smallint[], p_authorization_id uuid[], p_undo boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_bucket smallint[];
    v_id uuid[];
    v_line smallint[];
    v_policy text[];
    v_year date[];
    v_pool text[];
    v_fen bigint[];
    v_deductible bigint[];
BEGIN
    UPDATE teyao.use_taken u SET released_at = p_now
    FROM unnest(p_bucket, p_authorization_id) AS i (bucket, authorization_id)
    JOIN teyao.authorization_line l ON l.bucket = i.bucket AND l.authorization_id = i.authorization_id
    WHERE u.bucket = l.bucket AND u.authorization_id = l.authorization_id AND u.line = l.line
        AND u.released_at IS NULL AND l.dispensed_quantity = 0 AND (p_undo OR NOT u.kept);

    SELECT array_agg(s.bucket), array_agg(s.authorization_id), array_agg(s.line), array_agg(s.policy_no),
        array_agg(s.year_start), array_agg(s.pool), array_agg(s.fen), array_agg(s.deductible)
    INTO v_bucket, v_id, v_line, v_policy, v_year, v_pool, v_fen, v_deductible
    FROM (SELECT l.bucket, l.authorization_id, l.line, a.policy_no, l.year_start, l.pool,
              l.insurer_fen - l.captured_fen - l.released_fen AS fen,
              div(l.deductible_fen::numeric * (l.approved_quantity - l.dispensed_quantity), l.approved_quantity)::bigint
                  - l.deductible_released_fen AS deductible
          FROM unnest(p_bucket, p_authorization_id) AS i (bucket, authorization_id)
          JOIN teyao.authorization a ON a.bucket = i.bucket AND a.authorization_id = i.authorization_id
          JOIN teyao.authorization_line l ON l.bucket = i.bucket AND l.authorization_id = i.authorization_id
          WHERE l.approved_quantity > 0) s
    WHERE s.fen > 0 OR s.deductible > 0;
    IF v_id IS NULL THEN
        RETURN;
    END IF;

    UPDATE teyao.authorization_line l
    SET released_fen = l.released_fen + m.fen, deductible_released_fen = l.deductible_released_fen + m.deductible
    FROM unnest(v_bucket, v_id, v_line, v_fen, v_deductible) AS m (bucket, authorization_id, line, fen, deductible)
    WHERE l.bucket = m.bucket AND l.authorization_id = m.authorization_id AND l.line = m.line;

    UPDATE teyao.account a
    SET held_fen = a.held_fen - m.fen, deductible_used_fen = a.deductible_used_fen - m.deductible
    FROM (SELECT u.bucket, u.policy_no, u.year_start, p.pool, sum(u.fen)::bigint AS fen,
              sum(CASE WHEN p.pool = '' THEN u.deductible ELSE 0 END)::bigint AS deductible
          FROM unnest(v_bucket, v_policy, v_year, v_pool, v_fen, v_deductible)
              AS u (bucket, policy_no, year_start, pool, fen, deductible),
              LATERAL (SELECT DISTINCT x.pool FROM unnest(ARRAY['', u.pool]) AS x (pool)) p
          GROUP BY u.bucket, u.policy_no, u.year_start, p.pool) m
    WHERE a.bucket = m.bucket AND a.policy_no = m.policy_no AND a.year_start = m.year_start AND a.pool = m.pool;

    UPDATE teyao.authorization a SET posting = a.posting + 1
    FROM (SELECT DISTINCT u.bucket, u.authorization_id FROM unnest(v_bucket, v_id) AS u (bucket, authorization_id)) m
    WHERE a.bucket = m.bucket AND a.authorization_id = m.authorization_id;

    INSERT INTO teyao.ledger_transaction (bucket, authorization_id, posting, kind, at)
    SELECT a.bucket, a.authorization_id, a.posting, 'release', p_now
    FROM (SELECT DISTINCT u.bucket, u.authorization_id FROM unnest(v_bucket, v_id) AS u (bucket, authorization_id)) m
    JOIN teyao.authorization a ON a.bucket = m.bucket AND a.authorization_id = m.authorization_id;

    INSERT INTO teyao.ledger_entry (bucket, authorization_id, posting, policy_no, year_start, pool, side, amount_fen)
    SELECT m.bucket, m.authorization_id, a.posting, m.policy_no, m.year_start, m.pool, e.side, e.amount_fen
    FROM (SELECT u.bucket, u.authorization_id, u.policy_no, u.year_start, p.pool, sum(u.fen)::bigint AS fen,
              sum(CASE WHEN p.pool = '' THEN u.deductible ELSE 0 END)::bigint AS deductible
          FROM unnest(v_bucket, v_id, v_policy, v_year, v_pool, v_fen, v_deductible)
              AS u (bucket, authorization_id, policy_no, year_start, pool, fen, deductible),
              LATERAL (SELECT DISTINCT x.pool FROM unnest(ARRAY['', u.pool]) AS x (pool)) p
          GROUP BY u.bucket, u.authorization_id, u.policy_no, u.year_start, p.pool) m
    JOIN teyao.authorization a ON a.bucket = m.bucket AND a.authorization_id = m.authorization_id,
        LATERAL (VALUES ('held', -m.fen), ('available', m.fen), ('deductible_used', -m.deductible),
            ('deductible_left', m.deductible)) AS e (side, amount_fen)
    WHERE e.amount_fen <> 0;
END $$;

COMMIT;
