-- Deploy teyao:func_authorization_change_fetch to pg
-- requires: func_prior_read func_authorization_lines func_authorization_dispenses func_bucket_of_id
-- What composing the answer of a cancel needs.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_change_fetch(p_today date, p_route text, p_caller text, p_key text,
    p_digest bytea, p_pharmacy_id text, p_authorization_id uuid)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean, status text, next_status text, mark integer, last_answer bytea,
    last_answer_has_code boolean, lines text, dispenses text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT CASE WHEN i.outcome <> 'new' THEN i.outcome
                WHEN a.authorization_id IS NULL THEN 'not_found'
                WHEN a.status = 'dispensed' THEN 'already_dispensed'
                WHEN a.status IN ('denied', 'cancelled', 'expired') THEN 'already_final'
                ELSE 'new' END,
        i.http, i.answer, COALESCE(i.authorization_id, a.authorization_id), i.key_version, i.issue, i.car_t,
        a.status, CASE WHEN a.status IN ('partly_dispensed', 'dispensed') THEN 'dispensed' ELSE 'cancelled' END, a.mark,
        r.answer, r.issue IS NOT NULL, teyao.authorization_lines(a.bucket, a.authorization_id),
        teyao.authorization_dispenses(a.bucket, a.authorization_id)
    FROM teyao.prior_read(p_route, ARRAY[p_caller], ARRAY[p_key], ARRAY[p_digest]) i
    LEFT JOIN teyao.authorization a
        ON a.bucket = teyao.bucket_of_id(p_authorization_id) AND a.authorization_id = p_authorization_id
        AND a.pharmacy_id = p_pharmacy_id
    LEFT JOIN teyao.authorization_record r
        ON r.bucket = a.bucket AND r.authorization_id = a.authorization_id AND r.record = a.record;
END $$;

COMMIT;
