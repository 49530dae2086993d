SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
CREATE FUNCTION pg_temp.g(p_add integer, p_seconds integer, p_caller text DEFAULT 'c') RETURNS text LANGUAGE sql AS $$
    SELECT blocked || ' ' || wrong || ' ' || retry_after_seconds FROM teyao.pickup_guard(t.now() + make_interval(secs => p_seconds), p_caller, p_add, 3, 60) $$;
SELECT is(pg_temp.g(0, 0), 'false 0 0', 'nothing yet');
SELECT is(pg_temp.g(1, 0), 'false 1 0', 'one');
SELECT is(pg_temp.g(1, 10), 'false 2 0', 'two');
SELECT is(pg_temp.g(1, 20), 'true 3 40', 'three are enough, until the window ends');
SELECT is(pg_temp.g(0, 30), 'true 3 30', 'looking costs nothing');
SELECT is(pg_temp.g(0, 30, 'other'), 'false 0 0', 'another certificate has its own budget');
SELECT is(pg_temp.g(0, 60), 'false 0 0', 'a new window');
SELECT is(pg_temp.g(1, 61), 'false 1 0', 'counts from one');
SELECT * FROM finish();
ROLLBACK;
