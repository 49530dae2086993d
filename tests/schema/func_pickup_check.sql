SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1", "valid_from": "2026-11-24", "lines": [{}, {"decision": "deny"}], "decision": "partial"}');
CREATE FUNCTION pg_temp.state(p_today date, p_tag text, p_pharmacy text DEFAULT 'P1') RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', state, (authorization_id IS NOT NULL OR person_key IS NOT NULL OR lines IS NOT NULL)) FROM teyao.pickup_check(p_today, p_pharmacy, ARRAY[t.digest('q'), t.digest(p_tag)]) $$;
SELECT is(pg_temp.state('2026-11-23', 'x1'), 'not_yet_valid t', 'before its first day');
SELECT is(pg_temp.state('2026-11-24', 'x1'), 'active t', 'on it');
SELECT is(pg_temp.state('2026-12-22', 'x1'), 'active t', 'on its last');
SELECT is(pg_temp.state('2026-12-23', 'x1'), 'expired t', 'after it, before the janitor came');
SELECT is(pg_temp.state('2026-11-24', 'nope'), 'unknown f', 'unknown');
SELECT is(pg_temp.state('2026-11-24', 'x1', 'P2'), 'other_pharmacy f', 'another pharmacy learns that, and nothing else');
SELECT is((id_type, collector_by, to_collect, policy_no, id_sealed = t.sealed('id'), person_key = t.person('a'), last_answer_has_code)::text, '(resident_id,insured,claim_form,A,t,t,t)', 'who it is for') FROM teyao.pickup_check('2026-11-24', 'P1', ARRAY[t.digest('x1')]);
SELECT is((jsonb_array_length(lines::jsonb), lines::jsonb #>> '{0,remaining}')::text, '(1,10)', 'payable lines only') FROM teyao.pickup_check('2026-11-24', 'P1', ARRAY[t.digest('x1')]);
SELECT t.dispense('{"id": "d1", "person": "a", "tag": "x1", "today": "2026-11-24"}');
SELECT is((state, used_at)::text, ('used', t.now())::text, 'used, and when') FROM teyao.pickup_check('2026-12-23', 'P1', ARRAY[t.digest('x1')]);
SELECT * FROM finish();
ROLLBACK;
