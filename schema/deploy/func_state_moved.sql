-- Deploy teyao:func_state_moved to pg
-- requires: table_state_move
-- For triggers: a state moves only as state_move allows.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Arguments: the thing in state_move, the column. Fires only when the column changed.
CREATE FUNCTION teyao.state_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_from text := to_jsonb(OLD) ->> TG_ARGV[1];
    v_to text := to_jsonb(NEW) ->> TG_ARGV[1];
BEGIN
    IF NOT EXISTS (SELECT FROM teyao.state_move m
                   WHERE m.thing = TG_ARGV[0] AND m.from_state = v_from AND m.to_state = v_to) THEN
        RAISE EXCEPTION USING ERRCODE = 'TY002', CONSTRAINT = TG_NAME,
            MESSAGE = format('%s may not move from %s to %s', TG_ARGV[0], v_from, v_to);
    END IF;
    RETURN NULL;
END $$;

COMMIT;
