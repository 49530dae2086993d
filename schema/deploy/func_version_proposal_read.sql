-- Deploy teyao:func_version_proposal_read to pg
-- requires: table_version_activation
-- Proposals, the latest first.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.version_proposal_read(p_proposal bigint, p_at_most integer)
RETURNS TABLE (proposal bigint, kind text, id text, version text, digest bytea, effective_from date, proposed_by text,
    proposed_at timestamptz, decisions integer, codes integer, pends integer, patients integer, report text, active boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT p.proposal, p.kind, p.id::text, p.version::text, p.digest::bytea, p.effective_from, p.proposed_by::text,
        p.proposed_at, p.decisions, p.codes, p.pends, p.patients, p.report,
        EXISTS (SELECT FROM teyao.version_activation a WHERE a.proposal = p.proposal)
    FROM teyao.version_proposal p
    WHERE COALESCE(p.proposal = p_proposal, p_proposal IS NULL)
    ORDER BY p.proposal DESC LIMIT p_at_most;
END $$;

COMMIT;
