-- Deploy teyao:func_pickup_prior to pg
-- requires: func_prior_read
-- The earlier answer to a dispense's key.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.pickup_prior(p_route text, p_caller text, p_key text, p_digest bytea)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT r.outcome, r.http, r.answer, r.authorization_id, r.key_version, r.issue, r.car_t
    FROM teyao.prior_read(p_route, ARRAY[p_caller], ARRAY[p_key], ARRAY[p_digest]) r;
END $$;

COMMIT;
