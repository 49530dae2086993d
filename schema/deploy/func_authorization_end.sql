-- Deploy teyao:func_authorization_end to pg
-- requires: func_hold_release func_change_note table_pickup
-- For changing functions: ends n authorizations and all they hold.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- p_how: cancelled, expired or reversed. A partly dispensed one keeps what was handed over and is dispensed.
CREATE FUNCTION teyao.authorization_end(p_now timestamptz, p_actor text, p_how text, p_bucket smallint[],
    p_authorization_id uuid[], p_reason text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM teyao.hold_release(p_now, p_bucket, p_authorization_id, p_how = 'reversed');

    UPDATE teyao.pickup k SET state = CASE p_how WHEN 'expired' THEN 'expired' ELSE 'cancelled' END
    FROM unnest(p_bucket, p_authorization_id) AS i (bucket, authorization_id)
    WHERE k.bucket = i.bucket AND k.authorization_id = i.authorization_id AND k.state = 'active';

    UPDATE teyao.authorization a SET
        status = CASE WHEN a.status = 'partly_dispensed' THEN 'dispensed'
                      WHEN p_how = 'expired' THEN 'expired' ELSE 'cancelled' END,
        cancelled_at = CASE WHEN p_how <> 'expired' THEN p_now END,
        expired_at = CASE WHEN p_how = 'expired' THEN p_now END,
        reversed_at = CASE WHEN p_how = 'reversed' THEN p_now END,
        cancel_reason = p_reason,
        mark = a.mark + 1
    FROM unnest(p_bucket, p_authorization_id) AS i (bucket, authorization_id)
    WHERE a.bucket = i.bucket AND a.authorization_id = i.authorization_id;

    PERFORM teyao.change_note(p_now, p_actor,
        CASE p_how WHEN 'expired' THEN 'authorization.expire' WHEN 'reversed' THEN 'authorization.reverse'
            ELSE 'authorization.cancel' END, p_how, p_bucket, p_authorization_id, p_reason);
END $$;

COMMIT;
