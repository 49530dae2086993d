-- Deploy teyao:func_authorization_reverse to pg
-- requires: func_reversal_read func_authorization_lock func_prior_outcome func_key_take func_authorization_end
-- Undoes a request whose answer was lost, or forbids it if it never came.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_reverse(p_now timestamptz, p_route text, p_caller text, p_key text,
    p_digest bytea, p_pharmacy_id text, p_reversed_key text, p_would text, p_mark integer, p_http smallint,
    p_answer bytea)
RETURNS TABLE (outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    w record;
BEGIN
    SELECT * INTO w FROM teyao.reversal_read(p_caller, p_pharmacy_id, p_reversed_key);
    IF w.authorization_id IS NOT NULL THEN
        PERFORM teyao.authorization_lock(p_pharmacy_id, w.authorization_id);
        SELECT * INTO w FROM teyao.reversal_read(p_caller, p_pharmacy_id, p_reversed_key);
    END IF;
    RETURN QUERY SELECT * FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest);
    IF FOUND THEN
        RETURN;
    END IF;
    IF p_key = p_reversed_key THEN
        RAISE EXCEPTION USING ERRCODE = 'TY001', MESSAGE = 'a reversal has a key of its own';
    END IF;
    IF w.would <> p_would OR w.mark IS DISTINCT FROM p_mark THEN
        outcome := 'stale';
        RETURN NEXT;
        RETURN;
    END IF;
    BEGIN
        -- both keys in one order, so that two reversals of each other's keys cannot lock each other out
        INSERT INTO teyao.idempotency (caller, key, state, route, request_digest, http, answer, bucket,
            authorization_id, created_at)
        SELECT p_caller, k.key, k.state, k.route, k.digest, k.http, k.answer, k.bucket, k.authorization_id, p_now
        FROM (VALUES
            (p_key, 'done', p_route, p_digest, p_http, p_answer, w.bucket, w.authorization_id),
            (p_reversed_key, 'tombstone', NULL, NULL, NULL, NULL, NULL, NULL))
            AS k (key, state, route, digest, http, answer, bucket, authorization_id)
        WHERE k.state = 'done' OR w.would = 'tombstoned' ORDER BY k.key;
    EXCEPTION WHEN unique_violation THEN
        RETURN QUERY SELECT * FROM teyao.prior_outcome(p_route, p_caller, p_key, p_digest);
        IF NOT FOUND THEN
            outcome := 'stale';
            RETURN NEXT;
        END IF;
        RETURN;
    END;
    IF w.would = 'reversed' THEN
        PERFORM teyao.authorization_end(p_now, p_caller, 'reversed', ARRAY[w.bucket], ARRAY[w.authorization_id], NULL);
    ELSE
        INSERT INTO teyao.audit (at, actor, action, bucket, authorization_id, detail)
        VALUES (p_now, p_caller, 'authorization.reverse', w.bucket, w.authorization_id, w.would);
    END IF;
    outcome := w.would;
    authorization_id := w.authorization_id;
    RETURN NEXT;
END $$;

COMMIT;
