-- Deploy teyao:func_pickup_find to pg
-- requires: table_pickup table_authorization
-- For pickups: the code behind any of a few tags, and what it is worth.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- state: unknown, other_pharmacy (nothing else is told), used, cancelled, expired, not_yet_valid, active.
CREATE FUNCTION teyao.pickup_find(p_today date, p_pharmacy_id text, p_tags bytea[],
    OUT state text, OUT bucket smallint, OUT authorization_id uuid, OUT issue smallint, OUT car_t boolean,
    OUT valid_from date, OUT expires_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_own boolean;
BEGIN
    SELECT a.pharmacy_id = p_pharmacy_id,
        CASE WHEN k.state = 'active' AND k.expires_on < p_today THEN 'expired'
             WHEN k.state = 'active' AND k.valid_from > p_today THEN 'not_yet_valid'
             ELSE k.state END,
        k.bucket, k.authorization_id, k.issue, k.car_t, k.valid_from, k.expires_on
    INTO v_own, state, bucket, authorization_id, issue, car_t, valid_from, expires_on
    FROM teyao.pickup k
    JOIN teyao.authorization a ON a.bucket = k.bucket AND a.authorization_id = k.authorization_id
    WHERE k.tag = ANY (p_tags);
    IF NOT FOUND OR NOT v_own THEN
        state := CASE WHEN v_own IS NULL THEN 'unknown' ELSE 'other_pharmacy' END;
        bucket := NULL;
        authorization_id := NULL;
        issue := NULL;
        car_t := NULL;
        valid_from := NULL;
        expires_on := NULL;
    END IF;
END $$;

COMMIT;
