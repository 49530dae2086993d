-- Deploy teyao:func_event_read to pg
-- requires: table_event
-- Events of a pharmacy after a cursor.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Only events of transactions older than every one that still runs: what is read later can never have a
-- smaller cursor than what was read before.
CREATE FUNCTION teyao.event_read(p_pharmacy_id text, p_after_txid text, p_after_seq bigint, p_at_most integer)
RETURNS TABLE (txid text, seq bigint, kind text, authorization_id uuid, status text, decision text, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.txid::text, e.seq, e.kind, e.authorization_id, e.status, e.decision, e.at
    FROM teyao.event e
    WHERE e.pharmacy_id = p_pharmacy_id AND (e.txid, e.seq) > (p_after_txid::xid8, p_after_seq)
        AND e.txid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.txid, e.seq LIMIT least(p_at_most, 200);
END $$;

COMMIT;
