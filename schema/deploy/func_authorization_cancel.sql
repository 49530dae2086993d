-- Deploy teyao:func_authorization_cancel to pg
-- requires: func_authorization_lock func_prior_outcome func_key_take func_authorization_end
-- Gives an authorization up before it is dispensed.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_cancel(p_now timestamptz, p_today date, p_route text, p_caller text,
    p_key text, p_digest bytea, p_pharmacy_id text, p_authorization_id uuid, p_mark integer, p_reason text,
    p_http smallint, p_answer bytea)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a teyao.authorization := teyao.authorization_lock(p_pharmacy_id, p_authorization_id);
BEGIN
    RETURN QUERY SELECT * FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest);
    IF FOUND THEN
        RETURN;
    END IF;
    outcome := CASE WHEN a.authorization_id IS NULL THEN 'not_found'
        WHEN a.status = 'dispensed' THEN 'already_dispensed'
        WHEN a.status IN ('denied', 'cancelled', 'expired') THEN 'already_final'
        WHEN a.mark <> p_mark THEN 'stale' END;
    IF outcome IS NULL THEN
        IF NOT teyao.key_take(p_now, p_route, p_caller, p_key, p_digest, p_http, p_answer, a.bucket,
                              p_authorization_id, NULL) THEN
            RETURN QUERY SELECT * FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest);
            RETURN;
        END IF;
        PERFORM teyao.authorization_end(p_now, p_caller, 'cancelled', ARRAY[a.bucket::smallint],
            ARRAY[p_authorization_id], p_reason);
        outcome := 'cancelled';
    END IF;
    RETURN NEXT;
END $$;

COMMIT;
