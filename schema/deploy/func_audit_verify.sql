-- Deploy teyao:func_audit_verify to pg
-- requires: func_audit_canonical table_audit_chain table_audit_head
-- The chain, to be hashed again by its reader.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.audit_verify(p_after_position bigint, p_at_most integer)
RETURNS TABLE ("position" bigint, txid text, seq bigint, canonical bytea, hash bytea, key_id text, signature bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.position, c.txid::text, c.seq, teyao.audit_canonical(a), c.hash::bytea, h.key_id::text, h.signature
    FROM teyao.audit_chain c
    JOIN teyao.audit a ON a.txid = c.txid AND a.seq = c.seq
    LEFT JOIN teyao.audit_head h ON h.position = c.position
    WHERE c.position > p_after_position ORDER BY c.position LIMIT p_at_most;
END $$;

COMMIT;
