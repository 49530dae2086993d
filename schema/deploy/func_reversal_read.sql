-- Deploy teyao:func_reversal_read to pg
-- requires: table_idempotency table_authorization
-- For reversals: what undoing a key's request would be now.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- would: tombstoned (never seen), reversed, already_reversed, not_reversible.
CREATE FUNCTION teyao.reversal_read(p_caller text, p_pharmacy_id text, p_reversed_key text,
    OUT would text, OUT mark integer, OUT bucket smallint, OUT authorization_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    SELECT CASE WHEN d.state = 'tombstone' THEN 'already_reversed'
                WHEN d.record IS DISTINCT FROM 1 OR a.authorization_id IS NULL THEN 'not_reversible'
                WHEN a.status = 'cancelled' THEN 'already_reversed'
                WHEN a.status IN ('open', 'pended', 'denied') THEN 'reversed'
                ELSE 'not_reversible' END,
        a.mark, a.bucket, a.authorization_id
    INTO would, mark, bucket, authorization_id
    FROM teyao.idempotency d
    -- only the request that made an authorization is bound to its first record
    LEFT JOIN teyao.authorization a ON a.bucket = d.bucket AND a.authorization_id = d.authorization_id
        AND a.pharmacy_id = p_pharmacy_id AND d.record = 1
    WHERE d.caller = p_caller AND d.key = p_reversed_key;
    IF NOT FOUND THEN
        would := 'tombstoned';
    END IF;
END $$;

COMMIT;
