-- Deploy teyao:func_prior_outcome to pg
-- requires: func_prior_read
-- For changing functions: the earlier answer to one key, in a changing function's words.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- No row: the key is new.
CREATE FUNCTION teyao.prior_outcome(p_route text, p_caller text, p_key text, p_digest bytea)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT CASE r.outcome WHEN 'replay' THEN 'replayed' ELSE r.outcome END, r.http, r.answer,
        r.authorization_id, r.key_version, r.issue, r.car_t
    FROM teyao.prior_read(p_route, ARRAY[p_caller], ARRAY[p_key], ARRAY[p_digest]) r
    WHERE r.outcome <> 'new';
END $$;

COMMIT;
