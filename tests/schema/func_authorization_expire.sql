SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT t.policy('{"policy": "D", "person": "d", "deductible_fen": 500}');
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1", "expires_on": "2026-11-30", "lines": [{"use": "u", "period": "p"}]}',
    '{"id": "d1", "person": "d", "policy": "D", "tag": "x2", "expires_on": "2026-11-30", "decision": "partial", "lines": [{"deductible": 500, "price": 300}]}', '{"id": "b1", "person": "b", "policy": "B", "tag": "x3", "expires_on": "2026-12-01"}');
SELECT t.dispense('{"id": "e1", "person": "d", "tag": "x2", "lines": [[1, 5]]}');
SELECT is((SELECT expired FROM teyao.authorization_expire(t.now(), '2026-11-30', 100)), 0, 'the last day counts');
SELECT is((SELECT expired FROM teyao.authorization_expire(t.now(), '2026-12-01', 1)), 1, 'no more than asked for');
SELECT is((SELECT expired FROM teyao.authorization_expire(t.now(), '2026-12-01', 100)), 1, 'the rest');
SELECT is((SELECT expired FROM teyao.authorization_expire(t.now(), '2026-12-01', 100)), 0, 'once');
SELECT is((t.status('a1'), t.status('d1'), t.status('b1'))::text, '(expired,dispensed,open)', 'expired, the rest of a partly dispensed one, still open');
SELECT is(t.money('A'), '0 held 0 captured 0 deductible', 'the hold is released');
SELECT is(t.money('D'), '0 held 1250 captured 250 deductible', 'half handed over, half of both back');
SELECT is((SELECT released_at IS NOT NULL FROM teyao.use_taken), true, 'the use too');
SELECT is((SELECT string_agg(state, ' ' ORDER BY state) FROM teyao.pickup), 'active expired expired', 'the codes');
SELECT is((SELECT count(*) FROM teyao.event WHERE kind = 'expired'), 2::bigint, 'one event each');
SELECT is(t.audits('authorization.expire'), 2::bigint, 'one audit entry each');
SELECT ok(t.ledger_agrees(), 'accounts and ledger agree');
-- one whose account was tampered with cannot be released; its neighbour must not wait for that
SELECT t.record('{"id": "a2", "person": "a", "policy": "A", "tag": "x4", "expires_on": "2026-12-02"}');
UPDATE teyao.account SET held_fen = 0 WHERE policy_no = 'A';
SELECT is((SELECT (expired, failed)::text FROM teyao.authorization_expire(t.now(), '2026-12-03', 100)), '(1,1)', 'one fails alone');
SELECT is((t.status('a2'), t.status('b1'))::text, '(open,expired)', 'the other is expired');
SELECT * FROM finish();
ROLLBACK;
