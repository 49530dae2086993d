SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1"}', '{"id": "b1", "person": "b", "policy": "B", "decision": "deny"}');
CREATE FUNCTION pg_temp.fetch(p_person text, p_id text, p_key text DEFAULT 'k', p_pharmacy text DEFAULT 'P1') RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', outcome, status, next_status, mark) FROM teyao.authorization_change_fetch(t.today(), 'cancel', t.caller(p_pharmacy), p_key, t.digest('cancel ' || p_id), p_pharmacy, t.id(p_person, p_id)) $$;
SELECT is(pg_temp.fetch('a', 'a1'), 'new open cancelled 1', 'open');
SELECT is(pg_temp.fetch('b', 'b1'), 'already_final denied cancelled 1', 'denied');
SELECT is(pg_temp.fetch('a', 'zz'), 'not_found cancelled', 'unknown');
SELECT is(pg_temp.fetch('a', 'a1', 'k', 'P2'), 'not_found cancelled', 'another''s');
SELECT t.dispense('{"id": "d1", "person": "a", "tag": "x1", "lines": [[1, 4]]}');
SELECT is(pg_temp.fetch('a', 'a1'), 'new partly_dispensed dispensed 2', 'the rest of a partly dispensed one');
SELECT is((last_answer, last_answer_has_code, lines::jsonb #>> '{0,dispensed_quantity}', jsonb_array_length(dispenses::jsonb))::text, (t.bytes('answer a1'), true, 4, 1)::text, 'what composing an answer needs')
FROM teyao.authorization_change_fetch(t.today(), 'cancel', t.caller('P1'), 'k', t.digest('x'), 'P1', t.id('a', 'a1'));
SELECT t.cancel('a', 'a1', 'k');
SELECT is(pg_temp.fetch('a', 'a1'), 'replay dispensed dispensed 3', 'repeated');
SELECT is(pg_temp.fetch('a', 'a1', 'k2'), 'already_dispensed dispensed dispensed 3', 'dispensed');
SELECT * FROM finish();
ROLLBACK;
