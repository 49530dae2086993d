SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
CREATE FUNCTION pg_temp.amend(p jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v jsonb := '{"person": "a", "id": "a1", "decision": "approve", "status": "open", "body": "body", "line": 1, "insurer": 1000, "total": 1000, "has_code": false}'::jsonb || p;
    f record;
BEGIN
    SELECT * INTO f FROM teyao.authorization_amend_fetch(t.today(), 'amend', t.caller('P1'), v ->> 'key', t.digest(v ->> 'body'), 'P1', t.id(v ->> 'person', v ->> 'id'), NULL);
    RETURN (SELECT outcome FROM teyao.authorization_amend(t.now(), t.today(), 'amend', t.caller('P1'), v ->> 'key', t.digest(v ->> 'body'), 'P1',
        t.id(v ->> 'person', v ->> 'id'), COALESCE((v ->> 'mark')::integer, f.mark), COALESCE((v ->> 'person_mark')::bigint, f.person_mark), f.policy_mark, f.pharmacy_mark,
        v ->> 'decision', v ->> 'status', 200::smallint, '1', 'lists 1', 1, (v ->> 'total')::bigint, 0, 0, (v ->> 'total')::bigint, 0, 0, NULL, 'claim_form',
        t.digest('d'), t.sealed('d'), t.sealed('d'), t.sealed('d'), t.sealed('d'), t.bytes('amended answer'), (v ->> 'has_code')::boolean,
        CASE WHEN v ? 'tag' THEN t.digest(v ->> 'tag') END, (v ->> 'issue')::smallint, CASE WHEN v ? 'tag' THEN 2 END::smallint, CASE WHEN v ? 'tag' THEN t.today() END,
        CASE WHEN v ? 'tag' THEN t.today() + 30 END, CASE WHEN v ? 'tag' THEN false END, '2026-01-01', 10000, 0,
        ARRAY[(v ->> 'line')::smallint], ARRAY[COALESCE(v ->> 'line_decision', v ->> 'decision')], ARRAY['cpic-b'], ARRAY['cpic-b:85'], ARRAY['m'], ARRAY['domestic'], ARRAY['lung'], ARRAY['2026-09-02']::date[],
        ARRAY[10]::bigint[], ARRAY[CASE WHEN (v ->> 'insurer')::bigint > 0 THEN 10 ELSE 0 END]::bigint[], ARRAY[30], ARRAY[100]::bigint[], ARRAY[1000]::bigint[], ARRAY[0]::bigint[], ARRAY[0]::bigint[],
        ARRAY[(v ->> 'insurer')::bigint], ARRAY[0]::bigint[], ARRAY[0], ARRAY[''], ARRAY[NULL]::bigint[], ARRAY[v ->> 'use'], ARRAY[v ->> 'use'], ARRAY[false],
        ARRAY[1]::smallint[], ARRAY['ratio_applied'], ARRAY['clause'], ARRAY['rule']));
END $$;

SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "decision": "pend"}');
SELECT is(pg_temp.amend('{"key": "k1", "mark": 9}'), 'stale', 'the authorization has moved on');
SELECT is(pg_temp.amend('{"key": "k1", "person_mark": 9}'), 'stale', 'the person has');
SELECT is((SELECT count(*) FROM teyao.idempotency WHERE key = 'k1'), 0::bigint, 'stale binds no key');
SELECT is(pg_temp.amend('{"key": "k1", "id": "nope"}'), 'not_found', 'an unknown one');
SELECT throws_ok($$ SELECT pg_temp.amend('{"key": "k1", "tag": "x1", "issue": 2, "has_code": true}') $$, 'TY001', NULL, 'the first issue is 1');
SELECT throws_ok($$ SELECT pg_temp.amend('{"key": "k1", "total": 1}') $$, 'TY001', NULL, 'sums');
SELECT is(pg_temp.amend('{"key": "k1", "tag": "x1", "issue": 1, "has_code": true, "use": "u"}'), 'amended', 'a pend is approved');
SELECT is((status, decision, insurer_fen, record, mark, posting, issue)::text, '(open,approve,1000,2,2,1,1)', 'the authorization') FROM t.auth('a1');
SELECT is(t.money('A'), '1000 held 0 captured 0 deductible', 'holds');
SELECT is((SELECT string_agg(kind || ' ' || record, ', ' ORDER BY record) FROM teyao.authorization_record WHERE authorization_id = t.id('a', 'a1')), 'decide 1, amend 2', 'both decisions are kept');
SELECT is((SELECT (key_version, issue)::text FROM teyao.authorization_get('P1', t.id('a', 'a1'), false)), '(2,1)', 'the code of the new key version');
SELECT is((SELECT count(*) FROM teyao.authorization_reason WHERE authorization_id = t.id('a', 'a1') AND record = 2), 1::bigint, 'reasons');
SELECT is((SELECT count(*) FROM teyao.use_taken WHERE authorization_id = t.id('a', 'a1')), 1::bigint, 'the use');
SELECT is(t.audits('authorization.amend'), 1::bigint, 'one audit entry');
SELECT is((SELECT count(*) FROM teyao.event WHERE kind = 'amended'), 1::bigint, 'one event');
SELECT is(t.person_mark('a'), 3::bigint, 'the mark moved on');
SELECT is(pg_temp.amend('{"key": "k1", "tag": "x1", "issue": 1}'), 'replayed', 'the same key again');
SELECT is(pg_temp.amend('{"key": "k1", "body": "other"}'), 'reused', 'with another body');
SELECT is(pg_temp.amend('{"key": "k2"}'), 'not_pended', 'nothing is pended any more');
-- two lines: one stands, with its code; the other is decided again
SELECT t.record('{"id": "a2", "person": "a", "policy": "A", "decision": "partial", "tag": "x2", "lines": [{"decision": "approve"}, {"decision": "pend"}]}');
SELECT throws_ok($$ SELECT pg_temp.amend('{"id": "a2", "key": "k3", "line": 1, "total": 1000, "insurer": 1000}') $$, 'TY001', 'only pended lines are decided again', 'approved lines stand');
SELECT throws_ok($$ SELECT pg_temp.amend('{"id": "a2", "key": "k3", "line": 2, "total": 2000, "tag": "x3", "issue": 2}') $$, '23505', NULL, 'no second active code');
SELECT is(pg_temp.amend('{"id": "a2", "key": "k3", "line": 2, "total": 2000, "has_code": true}'), 'amended', 'the code keeps standing');
SELECT is((SELECT (key_version, issue)::text FROM teyao.prior_read('amend', ARRAY[t.caller('P1')], ARRAY['k3'], ARRAY[t.digest('body')])), '(1,1)', 'and is in the stored answer');
SELECT is(t.money('A'), '3000 held 0 captured 0 deductible', 'one more hold');
SELECT t.record('{"id": "a3", "person": "a", "policy": "A", "decision": "pend"}');
SELECT is(pg_temp.amend('{"id": "a3", "key": "k4", "decision": "deny", "status": "denied", "insurer": 0, "total": 0}'), 'amended', 'a pend is denied');
SELECT is(t.status('a3'), 'denied', 'finally');
SELECT is(pg_temp.amend('{"id": "a3", "key": "k5"}'), 'not_pended', 'so');
SELECT ok(t.ledger_agrees(), 'accounts and ledger agree');
SELECT * FROM finish();
ROLLBACK;
