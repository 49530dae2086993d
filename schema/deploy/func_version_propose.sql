-- Deploy teyao:func_version_propose to pg
-- requires: table_version_activation table_audit
-- Somebody proposes a version, knowing what it would change.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.version_propose(p_now timestamptz, p_actor text, p_by text, p_kind text, p_id text,
    p_version text, p_digest bytea, p_effective_from date, p_decisions integer, p_codes integer, p_pends integer,
    p_patients integer, p_report text)
RETURNS TABLE (outcome text, proposal bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM teyao.version_activation a WHERE a.kind = p_kind AND a.id = p_id AND a.version = p_version) THEN
        outcome := 'already_active';
        RETURN NEXT;
        RETURN;
    ELSIF EXISTS (SELECT FROM teyao.version_activation a
                  WHERE a.kind = p_kind AND a.id = p_id AND a.effective_from = p_effective_from) THEN
        outcome := 'day_taken';
        RETURN NEXT;
        RETURN;
    END IF;
    INSERT INTO teyao.version_proposal (kind, id, version, digest, effective_from, proposed_by, proposed_at, decisions,
        codes, pends, patients, report)
    VALUES (p_kind, p_id, p_version, p_digest, p_effective_from, p_by, p_now, p_decisions, p_codes, p_pends,
        p_patients, p_report)
    RETURNING version_proposal.proposal INTO proposal;
    INSERT INTO teyao.audit (at, actor, action, detail)
    VALUES (p_now, p_actor, 'version.propose', format('%s %s %s %s from %s, proposal %s by %s: decisions %s, codes %s, pends %s, patients %s',
        p_kind, p_id, p_version, encode(p_digest, 'hex'), p_effective_from, proposal, p_by, p_decisions, p_codes, p_pends, p_patients));
    outcome := 'proposed';
    RETURN NEXT;
END $$;

COMMIT;
