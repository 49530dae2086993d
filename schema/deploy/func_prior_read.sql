-- Deploy teyao:func_prior_read to pg
-- requires: table_idempotency table_authorization_record
-- The first answers to keys, if they were given.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- outcome: new, replay, reused (another route or body), tombstone (reversed before it came).
CREATE FUNCTION teyao.prior_read(p_route text, p_caller text[], p_key text[], p_digest bytea[])
RETURNS TABLE (item integer, outcome text, http smallint, answer bytea, authorization_id uuid,
    key_version smallint, issue smallint, car_t boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT i.item::integer,
           CASE WHEN d.caller IS NULL THEN 'new'
                WHEN d.state = 'tombstone' THEN 'tombstone'
                WHEN d.route = p_route AND d.request_digest = i.digest THEN 'replay'
                ELSE 'reused' END,
           s.http, COALESCE(s.answer, r.answer), s.authorization_id, r.key_version, r.issue, r.car_t
    FROM unnest(p_caller, p_key, p_digest) WITH ORDINALITY AS i (caller, key, digest, item)
    -- OFFSET 0: looked up by its key, one by one, however small the planner believes the table to be
    LEFT JOIN LATERAL (SELECT * FROM teyao.idempotency x
                       WHERE x.caller = i.caller AND x.key = i.key OFFSET 0) d ON true
    -- what was answered is told only to the same request
    LEFT JOIN LATERAL (SELECT d.http, d.answer, d.bucket, d.authorization_id, d.record
                       WHERE d.state = 'done' AND d.route = p_route AND d.request_digest = i.digest) s ON true
    LEFT JOIN LATERAL (SELECT x.answer, x.key_version, x.issue, x.car_t FROM teyao.authorization_record x
                       WHERE x.bucket = s.bucket AND x.authorization_id = s.authorization_id
                           AND x.record = s.record OFFSET 0) r ON true
    ORDER BY i.item;
END $$;

COMMIT;
