-- Deploy teyao:func_audit_canonical to pg
-- requires: table_audit
-- The bytes of an audit entry that its hash covers.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.audit_canonical(p_entry teyao.audit) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_field text;
    v_text text := '';
BEGIN
    FOREACH v_field IN ARRAY ARRAY[p_entry.txid::text, p_entry.seq::text,
        (extract(epoch FROM p_entry.at) * 1000000)::bigint::text, p_entry.actor, p_entry.action,
        p_entry.bucket::text, p_entry.authorization_id::text, encode(p_entry.person_key, 'hex'), p_entry.detail] LOOP
        v_text := v_text || octet_length(convert_to(COALESCE(v_field, ''), 'UTF8')) || ':' || COALESCE(v_field, '') || ',';
    END LOOP;
    RETURN convert_to(v_text, 'UTF8');
END $$;

COMMIT;
