-- Deploy teyao:func_review_follow to pg
-- requires: table_review
-- A review follows what is decided

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Flags: tier_unspecified 1, settlement_disputed 2, sampled 4; the rest is shown only when asked for. Once
-- sampled, always sampled: that is no part of later decisions.
CREATE FUNCTION teyao.review_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_state text := CASE
        WHEN NEW.cancelled_at IS NOT NULL OR NEW.expired_at IS NOT NULL THEN 'closed'
        WHEN NEW.decision = 'deny' THEN 'denied'
        WHEN NEW.decision = 'pend' THEN 'pended'
        WHEN NEW.decision = 'partial' THEN 'partial'
        WHEN NEW.flags & 7 <> 0 THEN 'flagged'
        WHEN NEW.flags <> 0 THEN 'noted'
        ELSE 'closed' END;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO teyao.review (bucket, authorization_id, state, flags, due_on, decided_on, plan, pharmacy_id)
        VALUES (NEW.bucket, NEW.authorization_id, v_state, NEW.flags,
            COALESCE(NEW.review_due_on, NEW.decided_on + 15), NEW.decided_on, NEW.plan, NEW.pharmacy_id);
    ELSIF NEW.record <> OLD.record THEN
        UPDATE teyao.review r SET flags = NEW.flags | (r.flags & 4),
            state = CASE WHEN v_state = 'closed' AND r.flags & 4 <> 0 AND NEW.cancelled_at IS NULL
                AND NEW.expired_at IS NULL THEN 'flagged' ELSE v_state END,
            due_on = COALESCE(NEW.review_due_on, r.due_on)
        WHERE r.bucket = NEW.bucket AND r.authorization_id = NEW.authorization_id;
    ELSIF v_state = 'closed' THEN
        UPDATE teyao.review r SET state = 'closed'
        WHERE r.bucket = NEW.bucket AND r.authorization_id = NEW.authorization_id
            AND r.state NOT IN ('upheld', 'overturned', 'closed');
    END IF;
    RETURN NULL;
END $$;

COMMIT;
