SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
CREATE FUNCTION pg_temp.overturn(p jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v jsonb := '{"who": "li", "second": false, "person": "a", "id": "a1", "decision": "approve", "status": "open", "body": "body", "line": 1, "insurer": 1000, "total": 1000, "has_code": false}'::jsonb || p;
    f record;
BEGIN
    SELECT * INTO f FROM teyao.review_fetch(t.now(), t.today(), 'overturn', v ->> 'who', v ->> 'key', t.digest(v ->> 'body'), t.id(v ->> 'person', v ->> 'id'));
    RETURN (SELECT outcome FROM teyao.review_overturn(t.now(), t.today(), 'overturn', v ->> 'who', v ->> 'key', t.digest(v ->> 'body'), 'P1',
        t.id(v ->> 'person', v ->> 'id'), COALESCE((v ->> 'mark')::integer, f.mark), COALESCE((v ->> 'person_mark')::bigint, f.person_mark), f.policy_mark, f.pharmacy_mark,
        v ->> 'decision', v ->> 'status', 200::smallint, '1', 'lists 1', 1, (v ->> 'total')::bigint, 0, 0, (v ->> 'total')::bigint, 0, 0, NULL, 'claim_form',
        t.digest('d'), t.sealed('d'), t.sealed('d'), t.sealed('d'), t.sealed('d'), t.bytes('amended answer'), (v ->> 'has_code')::boolean,
        CASE WHEN v ? 'tag' THEN t.digest(v ->> 'tag') END, (v ->> 'issue')::smallint, CASE WHEN v ? 'tag' THEN 2 END::smallint, CASE WHEN v ? 'tag' THEN t.today() END,
        CASE WHEN v ? 'tag' THEN t.today() + 30 END, CASE WHEN v ? 'tag' THEN false END, '2026-01-01', 10000, 0,
        ARRAY[(v ->> 'line')::smallint], ARRAY[COALESCE(v ->> 'line_decision', v ->> 'decision')], ARRAY['cpic-b'], ARRAY['cpic-b:85'], ARRAY['m'], ARRAY['domestic'], ARRAY['lung'], ARRAY['2026-09-02']::date[],
        ARRAY[10]::bigint[], ARRAY[CASE WHEN (v ->> 'insurer')::bigint > 0 THEN 10 ELSE 0 END]::bigint[], ARRAY[30], ARRAY[100]::bigint[], ARRAY[1000]::bigint[], ARRAY[0]::bigint[], ARRAY[0]::bigint[],
        ARRAY[(v ->> 'insurer')::bigint], ARRAY[0]::bigint[], ARRAY[0], ARRAY[''], ARRAY[NULL]::bigint[], ARRAY[v ->> 'use'], ARRAY[v ->> 'use'], ARRAY[false],
        ARRAY[1]::smallint[], ARRAY['ratio_applied'], ARRAY['clause'], ARRAY['rule'], (v ->> 'second')::boolean, 1000, '[1]', t.sealed('n'), t.bytes('told')));
END $$;

SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "decision": "deny"}');
SELECT is(pg_temp.overturn('{"key": "k1", "mark": 9}'), 'stale', 'the authorization has moved on');
SELECT is(pg_temp.overturn('{"key": "k1", "person_mark": 9}'), 'stale', 'the person has');
SELECT is(pg_temp.overturn('{"key": "k1", "who": "P1"}'), 'stale', 'not by whoever entered it');
SELECT is((SELECT count(*) FROM teyao.idempotency WHERE key = 'k1'), 0::bigint, 'refusals bind no key');
SELECT throws_ok($$ SELECT pg_temp.overturn('{"key": "k1", "tag": "x1", "issue": 1, "has_code": true, "second": true}') $$, '23514', NULL, 'above the amount not by one alone');
SELECT is((SELECT outcome FROM teyao.review_settle(t.now(), 'decision', 'li', 'k2', t.digest('body'), 'P1', t.id('a', 'a1'), 1, 'first', 1000, '[1]', t.sealed('n'), 200::smallint, t.bytes('{}'))), 'settled', 'the first person');
SELECT is(pg_temp.overturn('{"key": "k1", "tag": "x1", "issue": 1, "has_code": true, "second": true}'), 'stale', 'is not the second');
SELECT is(pg_temp.overturn('{"key": "k1", "who": "wu", "tag": "x1", "issue": 1, "has_code": true, "second": true}'), 'overturned', 'another is');
SELECT is((SELECT first_by || ' ' || decided_by FROM teyao.review_step WHERE step = 2), 'li wu', 'both are named');
SELECT is((status, decision, overturned_at)::text, ('open', 'approve', t.now())::text, 'the authorization') FROM t.auth('a1');
SELECT is(t.money('A'), '1000 held 0 captured 0 deductible', 'money is held');
SELECT is((SELECT state FROM teyao.pickup WHERE tag = t.digest('x1')), 'active', 'the code is issued');
SELECT is((SELECT (status, kind)::text FROM teyao.event ORDER BY seq DESC LIMIT 1), '(open,overturned)', 'the pharmacy is told');
SELECT is((SELECT state FROM teyao.review), 'overturned', 'the review is done');
SELECT is((SELECT kind FROM teyao.authorization_record WHERE record = 2), 'overturn', 'a record of its own');
SELECT is(pg_temp.overturn('{"key": "k1", "who": "wu", "tag": "x1", "issue": 1, "has_code": true, "second": true}'), 'replayed', 'the same again');
SELECT is((SELECT concat_ws(' ', outcome, by_whom) FROM teyao.review_fetch(t.now(), t.today(), 'overturn', 'zhao', 'k9', t.digest('b'), t.id('a', 'a1'))), 'already_decided wu', 'a third is told by whom');
SELECT is(t.audits('review.overturn'), 1::bigint, 'one audit entry');
SELECT t.record('{"id": "b1", "person": "b", "policy": "B", "decision": "pend"}');
SELECT is(pg_temp.overturn('{"key": "k3", "person": "b", "id": "b1", "tag": "x2", "issue": 1, "has_code": true}'), 'overturned', 'a pend, by one person');
SELECT ok(t.ledger_agrees(), 'accounts and ledger agree');
SELECT * FROM finish();
ROLLBACK;
