-- Deploy teyao:func_audit_read to pg
-- requires: table_audit_at
-- Who saw and did what

BEGIN;
SET LOCAL ROLE teyao_owner;

-- The reader leaves an entry too. Nothing of running transactions: they could commit behind the page that is read.
CREATE FUNCTION teyao.audit_read(p_now timestamptz, p_reader text, p_from timestamptz, p_to timestamptz, p_actor text,
    p_action text, p_authorization_id uuid, p_after_txid text, p_after_seq bigint, p_at_most integer)
RETURNS TABLE (txid text, seq bigint, at timestamptz, actor text, action text, authorization_id uuid, detail text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO teyao.audit (at, actor, action, detail)
    VALUES (p_now, p_reader, 'audit.read', concat_ws(' ', p_actor, p_action, p_authorization_id));
    RETURN QUERY
    SELECT a.txid::text, a.seq, a.at, a.actor::text, a.action::text, a.authorization_id, a.detail
    FROM teyao.audit a
    WHERE a.at >= p_from AND a.at < p_to
        AND (a.txid, a.seq) > (p_after_txid::xid8, p_after_seq)
        AND a.txid < pg_snapshot_xmin(pg_current_snapshot())
        AND (p_actor IS NULL OR a.actor = p_actor) AND (p_action IS NULL OR a.action = p_action)
        AND (p_authorization_id IS NULL OR a.authorization_id = p_authorization_id)
    ORDER BY a.txid, a.seq LIMIT p_at_most;
END $$;

COMMIT;
