-- Deploy teyao:func_version_read to pg
-- requires: table_version_activation
-- The versions that may decide.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.version_read()
RETURNS TABLE (kind text, id text, version text, digest bytea, effective_from date, proposed_by text,
    proposed_at timestamptz, confirmed_by text, confirmed_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT a.kind, a.id::text, a.version::text, a.digest::bytea, a.effective_from, a.proposed_by::text, a.proposed_at,
        a.confirmed_by::text, a.confirmed_at
    FROM teyao.version_activation a ORDER BY a.kind, a.id, a.effective_from;
END $$;

COMMIT;
