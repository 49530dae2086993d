-- Deploy teyao:func_pickup_guard to pg
-- requires: table_guard
-- Budget of wrong codes for a certificate.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.pickup_guard(p_now timestamptz, p_caller text, p_add integer, p_at_most integer,
    p_window_seconds integer)
RETURNS TABLE (blocked boolean, wrong integer, retry_after_seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_window CONSTANT interval := make_interval(secs => p_window_seconds);
    v_start timestamptz;
BEGIN
    IF p_add > 0 THEN
        INSERT INTO teyao.guard AS g (caller, window_start, wrong) VALUES (p_caller, p_now, p_add)
        ON CONFLICT (caller) DO UPDATE SET
            window_start = CASE WHEN g.window_start + v_window > p_now THEN g.window_start ELSE p_now END,
            wrong = CASE WHEN g.window_start + v_window > p_now THEN least(g.wrong + p_add, 1000000) ELSE p_add END
        RETURNING g.window_start, g.wrong INTO v_start, wrong;
    ELSE
        SELECT g.window_start, g.wrong INTO v_start, wrong FROM teyao.guard g
        WHERE g.caller = p_caller AND g.window_start + v_window > p_now;
    END IF;
    wrong := COALESCE(wrong, 0);
    blocked := wrong >= p_at_most;
    retry_after_seconds := CASE WHEN blocked
        THEN ceil(extract(epoch FROM v_start + v_window - p_now))::integer ELSE 0 END;
    RETURN NEXT;
END $$;

COMMIT;
