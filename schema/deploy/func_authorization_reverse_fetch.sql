-- Deploy teyao:func_authorization_reverse_fetch to pg
-- requires: func_reversal_read func_prior_read
-- What a reversal would do now.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_reverse_fetch(p_route text, p_caller text, p_key text, p_digest bytea,
    p_pharmacy_id text, p_reversed_key text)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean, would text, mark integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT i.outcome, i.http, i.answer, COALESCE(i.authorization_id, w.authorization_id), i.key_version, i.issue,
        i.car_t, w.would, w.mark
    FROM teyao.prior_read(p_route, ARRAY[p_caller], ARRAY[p_key], ARRAY[p_digest]) i
    CROSS JOIN teyao.reversal_read(p_caller, p_pharmacy_id, p_reversed_key) w;
END $$;

COMMIT;
