-- Deploy teyao:func_version_baseline to pg
-- requires: func_version_read table_audit
-- The versions an installation begins with.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Only while nothing was ever activated; of several daemons that start together one is first.
CREATE FUNCTION teyao.version_baseline(p_now timestamptz, p_actor text, p_kind text[], p_id text[], p_version text[],
    p_digest bytea[], p_effective_from date[])
RETURNS TABLE (kind text, id text, version text, digest bytea, effective_from date, proposed_by text,
    proposed_at timestamptz, confirmed_by text, confirmed_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    LOCK TABLE teyao.version_activation IN SHARE ROW EXCLUSIVE MODE;
    IF NOT EXISTS (SELECT FROM teyao.version_activation) THEN
        INSERT INTO teyao.version_activation (kind, id, version, digest, effective_from, proposed_by, proposed_at,
            confirmed_by, confirmed_at, over_threshold, impact_confirmed, report)
        SELECT i.kind, i.id, i.version, i.digest, i.effective_from, 'baseline', p_now, 'baseline', p_now, false, false, '{}'
        FROM unnest(p_kind, p_id, p_version, p_digest, p_effective_from) AS i (kind, id, version, digest, effective_from);
        INSERT INTO teyao.audit (at, actor, action, detail)
        SELECT p_now, p_actor, 'version.baseline', concat_ws(' ', i.kind, i.id, i.version, encode(i.digest, 'hex'))
        FROM unnest(p_kind, p_id, p_version, p_digest) AS i (kind, id, version, digest);
    END IF;
    RETURN QUERY SELECT * FROM teyao.version_read();
END $$;

COMMIT;
