-- Deploy teyao:func_authorization_expire to pg
-- requires: func_authorization_end table_pickup
-- Ends authorizations whose code ran out.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_expire(p_now timestamptz, p_today date, p_at_most integer)
RETURNS TABLE (expired integer, failed integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_bucket smallint[];
    v_id uuid[];
    v_failed integer := 0;
BEGIN
    -- persons somebody else is working on are left for the next time
    SELECT array_agg(l.bucket), array_agg(l.authorization_id) INTO v_bucket, v_id
    FROM (SELECT a.bucket, a.authorization_id
          FROM (SELECT k.bucket, k.authorization_id FROM teyao.pickup k
                WHERE k.state = 'active' AND k.expires_on < p_today
                ORDER BY k.expires_on LIMIT p_at_most) c
          JOIN teyao.authorization a ON a.bucket = c.bucket AND a.authorization_id = c.authorization_id
          JOIN teyao.person p ON p.bucket = a.bucket AND p.person_key = a.person_key
          ORDER BY p.bucket, p.person_key, a.authorization_id FOR UPDATE OF p SKIP LOCKED) l;
    -- what is still so, now that it cannot change
    SELECT array_agg(k.bucket::smallint), array_agg(k.authorization_id) INTO v_bucket, v_id
    FROM unnest(v_bucket, v_id) AS i (bucket, authorization_id)
    JOIN teyao.pickup k ON k.bucket = i.bucket AND k.authorization_id = i.authorization_id AND k.state = 'active'
        AND k.expires_on < p_today;
    IF v_id IS NOT NULL THEN
        BEGIN
            PERFORM teyao.authorization_end(p_now, 'urn:teyao:janitor', 'expired', v_bucket, v_id, NULL);
        EXCEPTION WHEN OTHERS THEN
            -- one that cannot be ended must not keep the others from it
            FOR v_at IN 1 .. cardinality(v_id) LOOP
                BEGIN
                    PERFORM teyao.authorization_end(p_now, 'urn:teyao:janitor', 'expired',
                        v_bucket[v_at:v_at], v_id[v_at:v_at], NULL);
                EXCEPTION WHEN OTHERS THEN
                    v_failed := v_failed + 1;
                END;
            END LOOP;
        END;
    END IF;
    expired := COALESCE(cardinality(v_id), 0) - v_failed;
    failed := v_failed;
    RETURN NEXT;
END $$;

COMMIT;
