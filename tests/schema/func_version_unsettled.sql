SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1"}');
SELECT t.record('{"id": "b1", "person": "b", "policy": "B", "decision": "pend"}');
SELECT t.record('{"id": "c1", "person": "c", "decision": "deny"}');
-- other files may leave some behind
CREATE FUNCTION pg_temp.mine() RETURNS uuid[] LANGUAGE sql AS $$ SELECT ARRAY[t.id('a', 'a1'), t.id('b', 'b1'), t.id('c', 'c1')] $$;
SELECT is((SELECT count(*) FROM teyao.version_unsettled(t.today()) WHERE authorization_id = ANY (pg_temp.mine())), 0::bigint, 'not those of the day itself');
SELECT is((SELECT array_agg(authorization_id ORDER BY authorization_id) FROM teyao.version_unsettled(t.today() + 1) WHERE authorization_id = ANY (pg_temp.mine())), (SELECT array_agg(x ORDER BY x) FROM unnest(ARRAY[t.id('a', 'a1'), t.id('b', 'b1')]) x), 'the open and the pended one');
SELECT is(t.cancel('a', 'a1', 'ca'), 'cancelled', 'one is cancelled');
SELECT is((SELECT array_agg(authorization_id) FROM teyao.version_unsettled(t.today() + 1) WHERE authorization_id = ANY (pg_temp.mine())), ARRAY[t.id('b', 'b1')], 'and settled');
SELECT * FROM finish();
ROLLBACK;
