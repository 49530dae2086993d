-- Deploy teyao:func_refuse_change to pg
-- requires: schema_teyao
-- For triggers: history is only ever added to.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'TY003', CONSTRAINT = TG_NAME,
        MESSAGE = format('%s of %s.%s is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME);
END $$;

COMMIT;
