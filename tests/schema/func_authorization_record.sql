SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT is((SELECT string_agg(item || ' ' || outcome, ', ' ORDER BY item) FROM t.record(
    '{"id": "a1", "person": "a", "policy": "A", "tag": "x1", "lines": [{}, {"decision": "pend"}], "decision": "partial", "reasons": [{"line": 2, "code": "manual_review"}]}',
    '{"id": "b1", "person": "b", "policy": "B", "decision": "deny", "reasons": [{"line": 0, "code": "x"}, {"line": 1, "code": "y"}]}',
    '{"id": "n1", "person": "nobody", "decision": "deny"}')), '1 recorded, 2 recorded, 3 recorded', 'a partial, a denial, and one for an unknown policy');
SELECT is((status, decision, total_fen, insurer_fen, posting, issue, record, mark)::text, '(open,partial,1000,1000,1,1,1,1)', 'the authorization') FROM t.auth('a1');
SELECT is((SELECT string_agg(line || ' ' || decision || ' ' || insurer_fen, ', ' ORDER BY line) FROM teyao.authorization_line WHERE authorization_id = t.id('a', 'a1')), '1 partial 1000, 2 pend 0', 'lines');
SELECT is((SELECT string_agg(ordinal || ' ' || code, ', ' ORDER BY ordinal) FROM teyao.authorization_reason WHERE authorization_id = t.id('b', 'b1')), '1 x, 2 y', 'reasons in their order');
SELECT is(t.money('A'), '1000 held 0 captured 0 deductible', 'the hold');
SELECT is((SELECT string_agg(side || ' ' || amount_fen, ', ' ORDER BY side) FROM teyao.ledger_entry WHERE authorization_id = t.id('a', 'a1')), 'available -1000, held 1000', 'and its entries');
SELECT is(t.money('B'), NULL, 'a denial holds nothing');
SELECT is((SELECT (state, issue, car_t)::text FROM teyao.pickup WHERE tag = t.digest('x1')), '(active,1,f)', 'the code');
SELECT is(t.audits('authorization.record'), 3::bigint, 'one audit entry each');
SELECT is((SELECT count(*) FROM teyao.event WHERE pharmacy_id = 'P1' AND kind = 'decided'), 3::bigint, 'one event each');
SELECT is(t.person_mark('a'), 2::bigint, 'the person''s mark moved on');
SELECT is(t.person_mark('nobody'), 1::bigint, 'also that of a person met for the first time');
SELECT is((policy_no, plan)::text, '(,)', 'an unknown policy is not named') FROM t.auth('n1');
-- the policy's real person is left alone
SELECT is(t.recorded('{"id": "n2", "person": "nobody", "decision": "deny", "key": "mismatch"}'), 'recorded', 'a mismatch');
SELECT is(t.person_mark('b'), 2::bigint, 'moves no mark but that of the submitted person');
-- keys
SELECT is((outcome, http, key_version, issue, car_t, answer = t.bytes('answer a1'))::text, '(replayed,201,1,1,f,t)', 'the same key again: the first answer') FROM t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1"}');
SELECT is(t.recorded('{"id": "a9", "key": "a1", "body": "other", "person": "a", "policy": "A"}'), 'reused', 'the same key with another body');
SELECT is(t.recorded('{"id": "a9", "key": "a1", "pharmacy": "P2", "person": "a", "policy": "A", "decision": "deny"}'), 'recorded', 'the same key of another caller is another key');
SELECT is((SELECT string_agg(item || ' ' || outcome, ', ') FROM t.record('{"id": "s1", "key": "same", "person": "a", "policy": "A", "decision": "deny"}', '{"id": "s2", "key": "same", "person": "b", "policy": "B", "decision": "deny"}')),
    '1 recorded, 2 replayed', 'the same key twice in one call has one effect');
SELECT is((t.auth('s2')).bucket, NULL, 'indeed');
SELECT t.reverse('late', 'r1');
SELECT is(t.recorded('{"id": "late", "person": "a", "policy": "A"}'), 'tombstone', 'a late original is refused');
-- marks
SELECT is(t.recorded('{"id": "m1", "person": "a", "policy": "A", "marks": [1]}'), 'stale', 'the person has moved on');
SELECT is(t.recorded('{"id": "m1", "person": "a", "policy": "A", "marks": [null, 99]}'), 'stale', 'the policy has');
SELECT is(t.recorded('{"id": "m1", "person": "a", "policy": "A", "marks": [null, null, 99]}'), 'stale', 'the pharmacy has');
SELECT is(t.recorded('{"id": "m1", "person": "b", "policy": "A"}'), 'stale', 'the policy is not that person''s');
SELECT is((SELECT string_agg(item || ' ' || outcome, ', ') FROM t.record('{"id": "t1", "person": "a", "policy": "A", "decision": "deny"}', '{"id": "t2", "person": "a", "policy": "A", "decision": "deny"}')),
    '1 recorded, 2 stale', 'the second of the same person in one call is stale');
SELECT is((SELECT count(*) FROM teyao.idempotency WHERE key IN ('m1', 't2')), 0::bigint, 'stale binds no key');
-- limits
SELECT is(t.recorded('{"id": "l1", "person": "a", "policy": "A", "tag": "x2", "lines": [{"price": 900}]}'), 'recorded', 'all that is left');
SELECT throws_ok($$ SELECT t.record('{"id": "l2", "person": "a", "policy": "A", "lines": [{"quantity": 1, "price": 1}]}') $$, '23514', NULL, 'not a fen more');
SELECT is(t.money('A'), '10000 held 0 captured 0 deductible', 'nothing of it stays');
SELECT t.policy('{"policy": "D", "person": "d", "deductible_fen": 700}');
SELECT is(t.recorded('{"id": "d1", "person": "d", "policy": "D", "tag": "x3", "decision": "partial", "lines": [{"deductible": 700}]}'), 'recorded', 'a deductible');
SELECT is(t.money('D'), '300 held 0 captured 700 deductible', 'is used up');
SELECT throws_ok($$ SELECT t.record('{"id": "d2", "person": "d", "policy": "D", "decision": "partial", "lines": [{"deductible": 1}]}') $$, '23514', NULL, 'and not used twice');
SELECT is(t.recorded('{"id": "p1", "person": "d", "policy": "D", "tag": "x4", "lines": [{"pool": "p", "pool_cap": 1500}, {}]}'), 'recorded', 'one line of a pool, one without');
SELECT is(t.money('D', 'p'), '1000 held 0 captured 0 deductible', 'the pool holds its line');
SELECT is(t.money('D'), '2300 held 0 captured 700 deductible', 'the annual limit both');
SELECT throws_ok($$ SELECT t.record('{"id": "p2", "person": "d", "policy": "D", "lines": [{"pool": "p", "pool_cap": 1500}]}') $$, '23514', NULL, 'a pool has its own limit');
-- uses
SELECT is(t.recorded('{"id": "u1", "person": "b", "policy": "B", "tag": "x5", "lines": [{"use": "cpic-b-car-t", "period": "policy_year:2026-01-01"}]}'), 'recorded', 'the one use');
SELECT throws_ok($$ SELECT t.record('{"id": "u2", "person": "b", "policy": "B", "lines": [{"use": "cpic-b-car-t", "period": "policy_year:2026-01-01"}]}') $$, '23505', NULL, 'is taken once');
-- calls that contradict themselves
SELECT throws_ok($$ SELECT t.record('{"id": "w1", "person": "b", "policy": "B", "total_fen": 999}') $$, 'TY001', 'lines do not add up to the whole', 'sums');
SELECT throws_ok($$ SELECT t.record('{"id": "w1", "person": "b", "policy": "B", "decision": "deny", "status": "open"}') $$, '23514', NULL, 'status against decision');
SELECT throws_ok($$ SELECT t.record('{"id": "w1", "person": "b", "policy": "B", "lines": [{"insurer": 2000}]}') $$, '23514', NULL, 'more than the total');
SELECT throws_ok($$ SELECT t.record('{"id": "w1", "person": "b", "decision": "approve"}') $$, '23514', NULL, 'approval without a policy');
SELECT ok(t.ledger_agrees(), 'accounts and ledger agree');
SELECT * FROM finish();
ROLLBACK;
