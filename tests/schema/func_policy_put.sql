SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.pharmacy('P1');
SELECT is((SELECT string_agg(concat_ws(' ', item, outcome, version), ', ' ORDER BY item) FROM t.policy('{"policy": "A", "person": "a", "annual_limit_fen": 10000, "diagnoses": [{"on": "2020-01-01", "code": "x"}], "pools": [{"id": "q", "limit_fen": 2000, "lists": "cpic-b"}]}', '{"policy": "B", "person": "b"}')), '1 created 1, 2 created 1', 'created');
SELECT is((SELECT concat_ws(' ', outcome, version) FROM t.policy('{"policy": "B", "person": "b", "riders": "device special-drug"}')), 'replaced 2', 'replaced');
SELECT is((SELECT riders FROM teyao.policy WHERE policy_no = 'B'), ARRAY['device', 'special-drug'], 'riders');
SELECT is((SELECT count(*) FROM teyao.policy_version WHERE policy_no = 'B'), 2::bigint, 'every version is kept');
SELECT is((SELECT mark FROM teyao.policy WHERE policy_no = 'B'), 2::bigint, 'the policy''s mark moves on');
SELECT is(t.person_mark('b'), 2::bigint, 'and the person''s');
SELECT is(t.audits('policy.put'), 3::bigint, 'one audit entry each');
SELECT ok(NOT (SELECT body ?| ARRAY['id_sealed', 'name_sealed', 'diagnoses'] FROM teyao.policy_version WHERE policy_no = 'A'), 'a version''s body holds nothing personal');
SELECT throws_ok($$ SELECT t.policy('{"policy": "X", "person": "a"}', '{"policy": "X", "person": "a"}') $$, 'TY001', NULL, 'twice in one call');
SELECT throws_ok($$ SELECT t.policy('{"policy": "X", "person": "a", "ratio_percent": 101}') $$, '23514', NULL, 'terms have ranges');
SELECT throws_ok($$ SELECT t.policy('{"policy": "X", "person": "a", "expires_on": "2020-01-01"}') $$, '23514', NULL, 'expires before it begins');
SELECT throws_ok($$ SELECT t.policy('{"policy": "X", "person": "a", "birth_on": "2030-01-01"}') $$, '23514', NULL, 'born after it begins');
-- another insured
SELECT is((SELECT concat_ws(' ', outcome, version) FROM t.policy('{"policy": "B", "person": "b2"}')), 'replaced 3', 'an insured entered wrongly, before anything happened');
SELECT is((SELECT person_key FROM teyao.directory WHERE policy_no = 'B')::bytea, t.person('b2'), 'moves');
SELECT is(t.person_mark('b'), 3::bigint, 'and both marks do');
-- commitments
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1", "cap": 10000, "lines": [{"price": 150, "pool": "q", "pool_cap": 2000}]}');
SELECT is((SELECT concat_ws(' ', outcome) FROM t.policy('{"policy": "A", "person": "c"}')), 'insured_fixed', 'not any more');
SELECT is((SELECT string_agg(concat_ws(' ', item, outcome, pool, limit_fen, held_fen, captured_fen), ', ' ORDER BY item) FROM t.policy('{"policy": "B", "person": "b2"}', '{"policy": "A", "person": "a", "annual_limit_fen": 1499, "pools": [{"id": "q", "limit_fen": 2000, "lists": "cpic-b"}]}')),
    '1 not_applied, 2 limit_below_commitments  1499 1500 0', 'a limit below what is held, with the figures; nothing else is applied');
SELECT is((SELECT version FROM teyao.policy WHERE policy_no = 'B'), 3, 'indeed');
SELECT is((SELECT concat_ws(' ', outcome, pool, limit_fen) FROM t.policy('{"policy": "A", "person": "a", "pools": [{"id": "q", "limit_fen": 1499, "lists": "cpic-b"}]}')), 'limit_below_commitments q 1499', 'the same for a pool');
SELECT is((SELECT outcome FROM t.policy('{"policy": "A", "person": "a", "effective_on": "2026-02-01"}')), 'year_in_use', 'the policy year that money was taken from does not move');
SELECT is((SELECT outcome FROM t.policy('{"policy": "A", "person": "a", "annual_limit_fen": 1500, "pools": [{"id": "q", "limit_fen": 1500, "lists": "cpic-b"}]}')), 'replaced', 'down to what is held');
SELECT is((SELECT string_agg(cap_fen::text, ' ' ORDER BY pool) FROM teyao.account WHERE policy_no = 'A'), '1500 1500', 'the accounts follow');
SELECT is((SELECT concat_ws(' ', outcome, pool, limit_fen, held_fen, captured_fen) FROM t.policy('{"policy": "A", "person": "a", "annual_limit_fen": 1500, "pools": [{"id": "r", "limit_fen": 9000, "lists": "pingan cpic-b"}]}')), 'pool_in_use r 9000 1500 0', 'a pool does not take over a list whose money was taken elsewhere');
SELECT is((SELECT outcome FROM t.policy('{"policy": "A", "person": "a", "effective_on": "2027-01-01", "annual_limit_fen": 1500}')), 'replaced', 'a renewal under the same number');
-- codes
SELECT is((SELECT voided FROM t.policy('{"policy": "A", "person": "a", "terminated_on": "2026-12-01", "annual_limit_fen": 1500}')), 0, 'codes stay');
SELECT is(t.status('a1'), 'open', 'valid');
SELECT is((SELECT voided FROM t.policy('{"policy": "A", "person": "a", "terminated_on": "2026-12-01", "annual_limit_fen": 1500, "void": true}')), 1, 'unless voided');
SELECT is((t.status('a1'), t.money('A'))::text, '(cancelled,"0 held 0 captured 0 deductible")', 'then cancelled, and released');
SELECT is((SELECT state FROM teyao.pickup WHERE tag = t.digest('x1')), 'cancelled', 'and the code void');
SELECT ok(t.ledger_agrees(), 'accounts and ledger agree');
SELECT * FROM finish();
ROLLBACK;
