-- Deploy teyao:func_version_activate to pg
-- requires: func_version_propose
-- Another person lets a proposed version decide.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- What was proposed is what is activated (p_digest: of the files as they are now), once, by somebody else
-- (version_activation_second_person), and past the threshold only knowingly (version_activation_threshold).
CREATE FUNCTION teyao.version_activate(p_now timestamptz, p_actor text, p_by text, p_proposal bigint, p_digest bytea,
    p_over_threshold boolean, p_impact_confirmed boolean, p_report text)
RETURNS TABLE (outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p teyao.version_proposal;
BEGIN
    LOCK TABLE teyao.version_activation IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO p FROM teyao.version_proposal v WHERE v.proposal = p_proposal;
    outcome := CASE
        WHEN NOT FOUND THEN 'no_such_proposal'
        WHEN EXISTS (SELECT FROM teyao.version_activation a
                     WHERE a.kind = p.kind AND a.id = p.id AND a.version = p.version) THEN 'already_active'
        WHEN p.digest <> p_digest THEN 'changed'
        ELSE 'activated' END;
    IF outcome = 'activated' THEN
        INSERT INTO teyao.version_activation (kind, id, version, digest, effective_from, proposal, proposed_by, proposed_at,
            confirmed_by, confirmed_at, over_threshold, impact_confirmed, report)
        VALUES (p.kind, p.id, p.version, p.digest, p.effective_from, p.proposal, p.proposed_by, p.proposed_at,
            p_by, p_now, p_over_threshold, p_impact_confirmed, p_report);
        INSERT INTO teyao.audit (at, actor, action, detail)
        VALUES (p_now, p_actor, 'version.activate', format('%s %s %s %s from %s, proposal %s of %s, activated by %s%s',
            p.kind, p.id, p.version, encode(p.digest, 'hex'), p.effective_from, p.proposal, p.proposed_by, p_by,
            CASE WHEN p_over_threshold THEN ', impact over the threshold and confirmed' ELSE '' END));
    END IF;
    RETURN NEXT;
END $$;

COMMIT;
