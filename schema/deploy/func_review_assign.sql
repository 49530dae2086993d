-- Deploy teyao:func_review_assign to pg
-- requires: table_review func_bucket_of_id table_audit
-- Somebody takes a case, or gives it back

BEGIN;
SET LOCAL ROLE teyao_owner;

-- A claim lasts until its lease runs out; another's is taken over only by force.
CREATE FUNCTION teyao.review_assign(p_now timestamptz, p_actor text, p_authorization_id uuid, p_force boolean,
    p_release boolean, p_lease_seconds integer)
RETURNS TABLE (outcome text, assigned_to text, assigned_at timestamptz, lease_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    r teyao.review;
BEGIN
    SELECT x.* INTO r FROM teyao.review x WHERE x.bucket = teyao.bucket_of_id(p_authorization_id)
        AND x.authorization_id = p_authorization_id FOR UPDATE;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN NEXT;
        RETURN;
    END IF;
    IF r.lease_until > p_now AND r.assigned_to <> p_actor AND NOT p_force THEN
        outcome := 'taken';
    ELSIF p_release THEN
        outcome := 'released';
        r.assigned_to := NULL;
        r.assigned_at := NULL;
        r.lease_until := NULL;
    ELSE
        outcome := 'assigned';
        IF r.lease_until > p_now AND r.assigned_to = p_actor THEN
            NULL; -- the same claim goes on
        ELSE
            r.assigned_at := p_now;
        END IF;
        r.assigned_to := p_actor;
        r.lease_until := p_now + p_lease_seconds * interval '1 second';
    END IF;
    IF outcome <> 'taken' THEN
        UPDATE teyao.review x SET assigned_to = r.assigned_to, assigned_at = r.assigned_at, lease_until = r.lease_until
        WHERE x.bucket = r.bucket AND x.authorization_id = r.authorization_id;
        INSERT INTO teyao.audit (at, actor, action, bucket, authorization_id, detail)
        VALUES (p_now, p_actor, 'review.assign', r.bucket, r.authorization_id, outcome);
    END IF;
    assigned_to := r.assigned_to;
    assigned_at := r.assigned_at;
    lease_until := r.lease_until;
    RETURN NEXT;
END $$;

COMMIT;
