-- Deploy teyao:func_audit_seal to pg
-- requires: func_audit_canonical table_audit_chain
-- Chains what is not chained yet.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.audit_seal(p_at_most integer)
RETURNS TABLE (sealed integer, "position" bigint, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_txid xid8 := '0';
    v_seq bigint := 0;
    v_position bigint := 0;
    v_hash bytea := decode(repeat('00', 32), 'hex');
    v_entry teyao.audit;
    v_sealed integer := 0;
BEGIN
    IF pg_try_advisory_xact_lock(hashtext('teyao.audit_seal')) THEN
        SELECT c.txid, c.seq, c.position, c.hash INTO v_txid, v_seq, v_position, v_hash
        FROM teyao.audit_chain c ORDER BY c.position DESC LIMIT 1;
        IF NOT FOUND THEN
            v_txid := '0';
            v_seq := 0;
            v_position := 0;
            v_hash := decode(repeat('00', 32), 'hex');
        END IF;
        FOR v_entry IN
            SELECT a.* FROM teyao.audit a
            WHERE (a.txid, a.seq) > (v_txid, v_seq) AND a.txid < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY a.txid, a.seq LIMIT p_at_most
        LOOP
            v_position := v_position + 1;
            v_hash := sha256(v_hash || teyao.audit_canonical(v_entry));
            INSERT INTO teyao.audit_chain (position, txid, seq, hash)
            VALUES (v_position, v_entry.txid, v_entry.seq, v_hash);
            v_sealed := v_sealed + 1;
        END LOOP;
    ELSE
        SELECT c.position, c.hash INTO v_position, v_hash FROM teyao.audit_chain c ORDER BY c.position DESC LIMIT 1;
    END IF;
    RETURN QUERY SELECT v_sealed, COALESCE(v_position, 0), COALESCE(v_hash, decode(repeat('00', 32), 'hex'));
END $$;

COMMIT;
