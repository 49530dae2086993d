-- Deploy teyao:func_barrier to pg
-- requires: schema_teyao
-- A small synchronous commit.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.barrier() RETURNS TABLE (barrier text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- a transactional message has a transaction of its own to commit, but leaves no row behind
    PERFORM pg_logical_emit_message(true, 'teyao.barrier', '');
    barrier := 'ok';
    RETURN NEXT;
END $$;

COMMIT;
