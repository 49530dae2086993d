-- Deploy teyao:func_policy_get to pg
-- requires: table_policy
-- One policy without diagnoses.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.policy_get(p_policy_no text)
RETURNS TABLE (policy_no text, version integer, plan text, riders text, person_key bytea, id_type text,
    id_sealed bytea, name_sealed bytea, birth_on date, citizen boolean, effective_on date, expires_on date,
    received_on date, previous_expires_on date, terminated_on date, social_insured boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT p.policy_no::text, p.version, p.plan::text, array_to_string(p.riders, ' '), p.person_key::bytea,
        p.id_type::text, p.id_sealed::bytea, p.name_sealed::bytea, p.birth_on, p.citizen, p.effective_on,
        p.expires_on, p.received_on, p.previous_expires_on, p.terminated_on, p.social_insured
    FROM teyao.directory d
    JOIN teyao.policy p ON p.bucket = d.bucket AND p.policy_no = d.policy_no
    WHERE d.policy_no = p_policy_no;
END $$;

COMMIT;
