SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1"}', '{"id": "b1", "person": "b", "policy": "B", "decision": "deny"}');
CREATE FUNCTION pg_temp.fetch(p_key text, p_pharmacy text DEFAULT 'P1') RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', outcome, would, mark) FROM teyao.authorization_reverse_fetch('reverse', t.caller(p_pharmacy), 'r', t.digest(p_key), p_pharmacy, p_key) $$;
SELECT is(pg_temp.fetch('a1'), 'new reversed 1', 'an approval');
SELECT is(pg_temp.fetch('b1'), 'new reversed 1', 'a denial');
SELECT is(pg_temp.fetch('zz'), 'new tombstoned', 'never seen');
SELECT is(pg_temp.fetch('a1', 'P2'), 'new tombstoned', 'another caller''s key is not seen');
SELECT t.dispense('{"id": "d1", "person": "a", "tag": "x1", "key": "dk"}');
SELECT is(pg_temp.fetch('a1'), 'new not_reversible 2', 'dispensed');
SELECT is(pg_temp.fetch('dk'), 'new not_reversible', 'a dispense''s key');
SELECT t.reverse('b1', 'r');
SELECT is(pg_temp.fetch('b1'), 'replay already_reversed 2', 'repeated');
SELECT is(pg_temp.fetch('a1'), 'reused not_reversible 2', 'the same key for another');
SELECT * FROM finish();
ROLLBACK;
