-- Deploy teyao:func_policy_year_start to pg
-- requires: schema_teyao
-- First day of the policy year that holds a day.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- A policy year begins on each anniversary of effective_on; 29 February becomes 1 March in a common year.
CREATE FUNCTION teyao.policy_year_start(p_effective_on date, p_on date) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_years integer := greatest(extract(year FROM p_on)::integer - extract(year FROM p_effective_on)::integer, 0);
    v_start date;
BEGIN
    LOOP
        v_start := (p_effective_on + make_interval(years => v_years))::date;
        IF extract(day FROM v_start) <> extract(day FROM p_effective_on) THEN
            v_start := v_start + 1;
        END IF;
        EXIT WHEN v_start <= p_on OR v_years = 0;
        v_years := v_years - 1;
    END LOOP;
    RETURN v_start;
END $$;

COMMIT;
