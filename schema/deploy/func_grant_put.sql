-- Deploy teyao:func_grant_put to pg
-- requires: table_assistance_grant func_prior_outcome func_key_take table_audit
-- One assistance grant.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.grant_put(p_now timestamptz, p_route text, p_caller text, p_key text, p_digest bytea,
    p_policy_no text, p_list text, p_list_row text, p_state text, p_from_on date, p_to_on date, p_http smallint,
    p_answer bytea)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p teyao.policy;
BEGIN
    PERFORM FROM teyao.directory d
    JOIN teyao.person s ON s.bucket = d.bucket AND s.person_key = d.person_key
    WHERE d.policy_no = p_policy_no FOR UPDATE OF s;
    SELECT q.* INTO p FROM teyao.directory d
    JOIN teyao.policy q ON q.bucket = d.bucket AND q.policy_no = d.policy_no WHERE d.policy_no = p_policy_no;
    RETURN QUERY SELECT * FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest);
    IF FOUND THEN
        RETURN;
    END IF;
    outcome := CASE WHEN p.policy_no IS NULL THEN 'policy_not_found' WHEN NOT p.citizen THEN 'not_citizen'
        WHEN EXISTS (SELECT FROM teyao.assistance_grant g
                     WHERE g.bucket = p.bucket AND g.policy_no = p.policy_no AND g.list_row = p_list_row
                         AND g.from_on <> p_from_on
                         AND daterange(g.from_on, g.to_on, '[]') && daterange(p_from_on, p_to_on, '[]'))
            THEN 'overlaps' END;
    IF outcome IS NOT NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF NOT teyao.key_take(p_now, p_route, p_caller, p_key, p_digest, p_http, p_answer, NULL, NULL, NULL) THEN
        RETURN QUERY SELECT * FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest);
        RETURN;
    END IF;
    INSERT INTO teyao.assistance_grant (bucket, policy_no, list, list_row, from_on, to_on, state, changed_at)
    VALUES (p.bucket, p.policy_no, p_list, p_list_row, p_from_on, p_to_on, p_state, p_now)
    ON CONFLICT (bucket, policy_no, list, list_row, from_on) DO UPDATE SET to_on = excluded.to_on,
        state = excluded.state, changed_at = excluded.changed_at;
    UPDATE teyao.person s SET mark = s.mark + 1 WHERE s.bucket = p.bucket AND s.person_key = p.person_key;
    INSERT INTO teyao.audit (at, actor, action, bucket, person_key, detail)
    VALUES (p_now, p_caller, 'grant.put', p.bucket, p.person_key, concat_ws(' ', p_policy_no, p_list_row, p_state));
    outcome := 'stored';
    RETURN NEXT;
END $$;

COMMIT;
