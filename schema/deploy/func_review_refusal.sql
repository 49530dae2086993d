-- Deploy teyao:func_review_refusal to pg
-- requires: table_review_step table_authorization table_policy_version
-- For reviews: why a person may not decide a case now

BEGIN;
SET LOCAL ROLE teyao_owner;

-- NULL: nothing speaks against it. The caller holds the person's lock when it changes something.
CREATE FUNCTION teyao.review_refusal(p_now timestamptz, p_actor text, p_bucket smallint, p_authorization_id uuid,
    OUT refusal text, OUT by_whom text, OUT since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r teyao.review;
    a teyao.authorization;
    s teyao.review_step;
    v_name text := regexp_replace(p_actor, '^.*:', '');
BEGIN
    SELECT x.* INTO r FROM teyao.review x WHERE x.bucket = p_bucket AND x.authorization_id = p_authorization_id;
    IF NOT FOUND THEN
        refusal := 'not_found';
        RETURN;
    END IF;
    SELECT x.* INTO a FROM teyao.authorization x WHERE x.bucket = p_bucket AND x.authorization_id = p_authorization_id;
    SELECT x.* INTO s FROM teyao.review_step x
    WHERE x.bucket = p_bucket AND x.authorization_id = p_authorization_id AND x.step = r.step;
    refusal := CASE
        WHEN r.state = 'overturned' THEN 'already_decided'
        WHEN a.cancelled_at IS NOT NULL OR a.expired_at IS NOT NULL THEN 'already_final'
        -- one's own: who asked, or entered the policy it rests on; a person keeps the name under any kind of certificate
        WHEN v_name = a.pharmacy_id THEN 'own_request'
        WHEN EXISTS (SELECT FROM teyao.policy_version p WHERE p.policy_no = a.policy_no
                     AND regexp_replace(p.actor, '^.*:', '') = v_name) THEN 'own_request'
        WHEN r.lease_until > p_now AND r.assigned_to <> p_actor THEN 'taken'
        -- an appeal goes to another person, and so does the second look
        WHEN r.state = 'upheld' AND s.decided_by = p_actor THEN 'already_decided'
        WHEN r.state = 'needs_second' AND s.decided_by = p_actor THEN 'same_person' END;
    by_whom := CASE refusal WHEN 'taken' THEN r.assigned_to ELSE s.decided_by END;
    since := CASE refusal WHEN 'taken' THEN r.assigned_at WHEN 'already_final' THEN COALESCE(a.cancelled_at, a.expired_at)
        ELSE s.at END;
END $$;

COMMIT;
