-- Deploy teyao:func_audit_head_put to pg
-- requires: table_audit_head
-- A signature over a head of the chain.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.audit_head_put(p_now timestamptz, p_position bigint, p_hash bytea, p_key_id text, p_signature bytea)
RETURNS TABLE (outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM teyao.audit_chain c WHERE c.position = p_position AND c.hash = p_hash) THEN
        outcome := 'no_such_head';
    ELSE
        INSERT INTO teyao.audit_head (position, hash, key_id, signature, signed_at)
        VALUES (p_position, p_hash, p_key_id, p_signature, p_now) ON CONFLICT (position) DO NOTHING;
        outcome := CASE WHEN FOUND THEN 'stored' ELSE 'already_signed' END;
    END IF;
    RETURN NEXT;
END $$;

COMMIT;
