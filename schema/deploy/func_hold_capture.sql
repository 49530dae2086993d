-- Deploy teyao:func_hold_capture to pg
-- requires: table_account table_ledger_entry trigger_ledger_entry_balanced
-- For dispensing: spends the share of what is handed over.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Money is captured in proportion to units, rounded down; the last unit takes what is left.
CREATE FUNCTION teyao.hold_capture(p_now timestamptz, p_today date, p_bucket smallint, p_authorization_id uuid,
    p_dispense_id uuid, p_line smallint[], p_quantity bigint[], p_batch_no text[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_fen bigint[];
    v_posting smallint;
BEGIN
    SELECT array_agg(div(l.insurer_fen::numeric * (l.dispensed_quantity + i.quantity), l.approved_quantity)::bigint
        - l.captured_fen ORDER BY i.n)
    INTO v_fen
    FROM unnest(p_line, p_quantity) WITH ORDINALITY AS i (line, quantity, n)
    JOIN teyao.authorization_line l ON l.bucket = p_bucket AND l.authorization_id = p_authorization_id
        AND l.line = i.line;

    INSERT INTO teyao.dispense_line (bucket, dispense_id, line, authorization_id, quantity, captured_fen, batch_no)
    SELECT p_bucket, p_dispense_id, i.line, p_authorization_id, i.quantity, i.fen, i.batch_no
    FROM unnest(p_line, p_quantity, v_fen, p_batch_no) AS i (line, quantity, fen, batch_no);

    UPDATE teyao.authorization_line l SET dispensed_quantity = l.dispensed_quantity + i.quantity,
        captured_fen = l.captured_fen + i.fen, last_dispensed_on = p_today
    FROM unnest(p_line, p_quantity, v_fen) AS i (line, quantity, fen)
    WHERE l.bucket = p_bucket AND l.authorization_id = p_authorization_id AND l.line = i.line;

    IF NOT EXISTS (SELECT FROM unnest(v_fen) AS u (fen) WHERE u.fen > 0) THEN
        RETURN;
    END IF;
    UPDATE teyao.authorization a SET posting = a.posting + 1
    WHERE a.bucket = p_bucket AND a.authorization_id = p_authorization_id
    RETURNING a.posting INTO v_posting;
    INSERT INTO teyao.ledger_transaction (bucket, authorization_id, posting, kind, at)
    VALUES (p_bucket, p_authorization_id, v_posting, 'capture', p_now);

    WITH moved AS (
        SELECT a.policy_no, l.year_start, p.pool, sum(i.fen)::bigint AS fen
        FROM unnest(p_line, v_fen) AS i (line, fen)
        JOIN teyao.authorization_line l ON l.bucket = p_bucket AND l.authorization_id = p_authorization_id
            AND l.line = i.line
        JOIN teyao.authorization a ON a.bucket = p_bucket AND a.authorization_id = p_authorization_id,
            LATERAL (SELECT DISTINCT x.pool FROM unnest(ARRAY['', l.pool]) AS x (pool)) p
        WHERE i.fen > 0
        GROUP BY a.policy_no, l.year_start, p.pool),
    spent AS (
        UPDATE teyao.account c SET held_fen = c.held_fen - m.fen, captured_fen = c.captured_fen + m.fen
        FROM moved m
        WHERE c.bucket = p_bucket AND c.policy_no = m.policy_no AND c.year_start = m.year_start AND c.pool = m.pool)
    INSERT INTO teyao.ledger_entry (bucket, authorization_id, posting, policy_no, year_start, pool, side, amount_fen)
    SELECT p_bucket, p_authorization_id, v_posting, m.policy_no, m.year_start, m.pool, e.side, e.amount_fen
    FROM moved m, LATERAL (VALUES ('held', -m.fen), ('captured', m.fen)) AS e (side, amount_fen);
END $$;

COMMIT;
