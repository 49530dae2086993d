SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT t.policy('{"policy": "C", "person": "c", "pools": [{"id": "p", "limit_fen": 500, "lists": "cpic-b x"}], "diagnoses": [{"on": "2020-01-02", "code": "C73"}]}');
CREATE FUNCTION pg_temp.fetch(p_policy text, p_person text, p_name text, p_key text DEFAULT '', p_body text DEFAULT 'body', p_row text DEFAULT NULL)
RETURNS TABLE (item integer, outcome text, http smallint, answer bytea, authorization_id uuid, key_version smallint,
    issue smallint, car_t boolean, policy_found boolean, insured_matches boolean, person_mark bigint, policy_mark bigint,
    pharmacy_mark bigint, facts text) LANGUAGE sql AS $$
    SELECT * FROM teyao.authorization_fetch(t.today(), 'POST /v1/authorizations', ARRAY[t.caller('P1')], ARRAY[p_key],
        ARRAY[t.digest(p_body)], ARRAY[p_policy], ARRAY[t.person(p_person)], ARRAY[t.digest('name ' || p_name)],
        ARRAY['P1'], ARRAY[t.today()], CASE WHEN p_row IS NOT NULL THEN ARRAY[1] END, CASE WHEN p_row IS NOT NULL THEN ARRAY[p_row] END) $$;
SELECT is((outcome, policy_found, insured_matches, person_mark, policy_mark, pharmacy_mark)::text, '(new,t,t,1,1,1)', 'a known insured') FROM pg_temp.fetch('A', 'a', 'a');
SELECT is((policy_found, insured_matches, person_mark, policy_mark)::text, '(t,f,1,)', 'another name does not match') FROM pg_temp.fetch('A', 'a', 'x');
SELECT is((policy_found, insured_matches, person_mark, policy_mark)::text, '(t,f,1,)', 'another person does not match, and the mark is that of the person asked about') FROM pg_temp.fetch('A', 'b', 'b');
SELECT is((policy_found, insured_matches, person_mark)::text, '(f,f,0)', 'an unknown policy and person') FROM pg_temp.fetch('Z', 'z', 'z');
SELECT is((facts::jsonb -> 'policy')::text, 'null', 'nothing of the policy is told on a mismatch') FROM pg_temp.fetch('A', 'a', 'x');
SELECT is((facts::jsonb #>> '{policy,annual_limit_fen}'), '10000', 'terms') FROM pg_temp.fetch('A', 'a', 'a');
SELECT is((facts::jsonb #>> '{policy,year_start}'), '2026-01-01', 'the policy year that holds today') FROM pg_temp.fetch('A', 'a', 'a');
SELECT is((facts::jsonb #> '{policy,pools}')::text, '[{"id": "p", "lists": ["cpic-b", "x"], "used_fen": 0, "limit_fen": 500}]', 'pools') FROM pg_temp.fetch('C', 'c', 'c');
SELECT is(facts::jsonb #>> '{known_diagnoses,0,sealed}', encode(t.sealed('C73'), 'hex'), 'known diagnoses stay sealed') FROM pg_temp.fetch('C', 'c', 'c');
SELECT is((facts::jsonb -> 'lines')::text, '[]', 'no history, an empty list') FROM pg_temp.fetch('A', 'a', 'a');
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x", "key": "k1", "lines": [{"use": "cpic-b", "period": "policy:A"}]}');
SELECT is((outcome, http, key_version, issue, car_t)::text, '(replay,201,1,1,f)', 'the same key and body') FROM pg_temp.fetch('A', 'a', 'a', 'k1');
SELECT is(answer, t.bytes('answer a1'), 'gives the same bytes') FROM pg_temp.fetch('A', 'a', 'a', 'k1');
SELECT is(facts, NULL, 'and no facts') FROM pg_temp.fetch('A', 'a', 'a', 'k1');
SELECT is((outcome, answer IS NULL, authorization_id IS NULL)::text, '(reused,t,t)', 'another body learns nothing') FROM pg_temp.fetch('A', 'a', 'a', 'k1', 'other');
SELECT is(outcome, 'new', 'an estimate has no key') FROM pg_temp.fetch('A', 'a', 'a');
SELECT is((facts::jsonb #>> '{policy,held_fen}'), '1000', 'balances') FROM pg_temp.fetch('A', 'a', 'a');
SELECT is((l ->> 'row', l ->> 'decision', l ->> 'status', l -> 'same_policy', l -> 'same_pharmacy', l -> 'own')::text, '(cpic-b:85,approve,open,true,true,false)', 'history lines')
FROM pg_temp.fetch('A', 'a', 'a'), LATERAL (SELECT facts::jsonb #> '{lines,0}' AS l) x;
SELECT is(facts::jsonb #>> '{earlier_diagnoses,0,sealed}', encode(t.sealed('diagnosis'), 'hex'), 'earlier diagnoses stay sealed') FROM pg_temp.fetch('A', 'a', 'a');
SELECT is(facts::jsonb #>> '{uses,0,period_key}', 'policy:A', 'uses taken') FROM pg_temp.fetch('A', 'a', 'a');
SELECT is((facts::jsonb -> 'lines')::text, '[]', 'nothing of it for somebody else') FROM pg_temp.fetch('B', 'b', 'b');
SELECT t.record('{"id": "a2", "person": "a", "policy": "A", "decision": "deny"}');
SELECT is(jsonb_array_length(facts::jsonb -> 'lines'), 1, 'denied lines do not count') FROM pg_temp.fetch('A', 'a', 'a');
SELECT t.cancel('a', 'a1', 'c1');
SELECT is((jsonb_array_length(facts::jsonb -> 'lines'), jsonb_array_length(facts::jsonb -> 'uses'))::text, '(0,0)', 'nor cancelled ones and their uses') FROM pg_temp.fetch('A', 'a', 'a');
SELECT t.record('{"id": "a3", "person": "a", "policy": "A", "tag": "y", "lines": [{"quantity": 3}, {"row": "cpic-b:86", "quantity": 3}, {"row": "cpic-b:87", "decision": "pend"}], "decision": "partial"}');
SELECT t.dispense('{"id": "e3", "person": "a", "tag": "y", "lines": [[1, 1]]}');
SELECT is(jsonb_array_length(facts::jsonb -> 'lines'), 3, 'all lines of a partly dispensed one') FROM pg_temp.fetch('A', 'a', 'a');
SELECT t.cancel('a', 'a3', 'c3');
SELECT is((SELECT string_agg(l ->> 'row', ' ') FROM jsonb_array_elements(facts::jsonb -> 'lines') l), 'cpic-b:85', 'and when the rest is given up, only what was handed over') FROM pg_temp.fetch('A', 'a', 'a');
SELECT teyao.price_put(t.now(), 'x', ARRAY['cpic-b', 'cpic-b', 'cpic-b'], ARRAY['cpic-b:85', 'cpic-b:85', 'cpic-b:86'], ARRAY['', 'P1', 'P2'],
    ARRAY['2026-01-01', '2026-01-01', '2026-01-01']::date[], ARRAY[NULL, NULL, NULL]::date[], ARRAY[90, 80, 70]);
SELECT is((facts::jsonb -> 'prices')::text, '[{"row": "cpic-b:85", "list": "cpic-b", "price_fen": 80}, {"row": "cpic-b:85", "list": "cpic-b", "price_fen": 90}]', 'the pharmacy''s own price first; not another''s') FROM pg_temp.fetch('A', 'a', 'a');
SELECT is(jsonb_array_length(facts::jsonb -> 'prices'), 2, 'or only of named rows') FROM pg_temp.fetch('A', 'a', 'a', '', 'body', 'cpic-b:85');
SELECT is(jsonb_array_length(facts::jsonb -> 'prices'), 0, 'none for others') FROM pg_temp.fetch('A', 'a', 'a', '', 'body', 'cpic-b:1');
SELECT is((SELECT string_agg(item || outcome, ' ' ORDER BY item) FROM teyao.authorization_fetch(t.today(), 'POST /v1/authorizations', ARRAY[t.caller('P1'), t.caller('P1'), t.caller('P2')],
    ARRAY['k1', 'k9', 'k1'], ARRAY[t.digest('body'), t.digest('body'), t.digest('body')], ARRAY['A', 'B', 'A'], ARRAY[t.person('a'), t.person('b'), t.person('a')],
    ARRAY[t.digest('name a'), t.digest('name b'), t.digest('name a')], ARRAY['P1', 'P1', 'P2'], ARRAY[t.today(), t.today(), t.today()], NULL, NULL)),
    '1replay 2new 3new', 'many at once; a key belongs to its caller');
SELECT * FROM finish();
ROLLBACK;
