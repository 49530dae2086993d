SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
CREATE FUNCTION pg_temp.listed(p jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(authorization_id::text || ' ' || state, ',') FROM teyao.review_list(t.now(), 'urn:teyao:ops:li', p ->> 'state', p ->> 'reason', p ->> 'plan',
        p ->> 'pharmacy', (p ->> 'from')::date, (p ->> 'to')::date, (p ->> 'min')::bigint, p ->> 'assigned', COALESCE((p ->> 'flag')::integer, 7),
        (p ->> 'due')::date, (p ->> 'after')::uuid, COALESCE((p ->> 'limit')::integer, 200)) $$;
CREATE FUNCTION pg_temp.of(p_person text, p_name text, p_state text) RETURNS text LANGUAGE sql AS $$ SELECT t.id(p_person, p_name) || ' ' || p_state $$;
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "decision": "deny", "reasons": [{"line": 1, "code": "drug_not_listed", "clause": "c", "rule": "list"}]}');
SELECT t.record('{"id": "b1", "person": "b", "policy": "B", "decision": "pend", "pharmacy": "P2", "lines": [{"price": 5000}]}');
SELECT t.record('{"id": "a2", "person": "a", "policy": "A", "decision": "approve", "tag": "x1"}');
SELECT is(pg_temp.listed('{"state": "denied"}'), pg_temp.of('a', 'a1', 'denied'), 'denied');
SELECT is(pg_temp.listed('{"state": "pended"}'), pg_temp.of('b', 'b1', 'pended'), 'pended');
SELECT is(pg_temp.listed('{"pharmacy": "P2"}'), pg_temp.of('b', 'b1', 'pended'), 'a pharmacy''s, whatever the state');
SELECT is(pg_temp.listed('{"min": 20000}'), pg_temp.of('b', 'b1', 'pended'), 'from an amount');
SELECT is(pg_temp.listed('{"plan": "none"}'), NULL, 'a plan without any');
SELECT is(pg_temp.listed('{"from": "2026-11-23"}'), NULL, 'later days');
SELECT is(array_length(string_to_array(pg_temp.listed('{}'), ','), 1), 2, 'a plain approval is not in the queue');
SELECT is(array_length(string_to_array(pg_temp.listed('{"limit": 1}'), ','), 1), 1, 'as many as asked for');
SELECT is(t.audits('review.list'), 8::bigint, 'each look leaves an entry');
UPDATE teyao.review SET flags = 8, state = 'noted' WHERE authorization_id = t.id('b', 'b1');
SELECT is(pg_temp.listed('{"state": "flagged"}'), NULL, 'what is only noted is shown');
SELECT is(pg_temp.listed('{"state": "flagged", "flag": 8}'), pg_temp.of('b', 'b1', 'noted'), 'when asked for');
-- ten thousand open cases
SET LOCAL session_replication_role = replica;
INSERT INTO teyao.review (bucket, authorization_id, state, flags, due_on, decided_on, plan, pharmacy_id)
SELECT 1, ('00000000-0000-7001-8000-' || lpad(n::text, 12, '0'))::uuid, (ARRAY['denied', 'partial', 'pended'])[n % 3 + 1], n % 2,
    DATE '2026-01-01' + n % 300, DATE '2026-01-01', 'cpic-inpatient-b', 'P1' FROM generate_series(1, 10000) n;
SET LOCAL session_replication_role = origin;
ANALYZE teyao.review;
CREATE FUNCTION pg_temp.plan(p_where text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v text; v_all text := '';
BEGIN
    FOR v IN EXECUTE 'EXPLAIN SELECT * FROM teyao.review r WHERE ' || p_where
        || ' AND (r.due_on, r.authorization_id) > (''2026-05-01'', ''00000000-0000-7001-8000-000000000001'') ORDER BY r.due_on, r.authorization_id LIMIT 50' LOOP
        v_all := v_all || v || E'\n';
    END LOOP;
    RETURN v_all;
END $$;
SELECT diag(pg_temp.plan($$r.state = 'denied'$$));
SELECT ok(p LIKE '%review_queue%' AND p NOT LIKE '%Sort%' AND p NOT LIKE '%Seq Scan%', 'one state: its index gives the order, nothing is sorted')
FROM pg_temp.plan($$r.state = 'denied'$$) p;
SELECT ok(p LIKE '%review_open%' AND p NOT LIKE '%Sort%' AND p NOT LIKE '%Seq Scan%', 'all open ones: the same')
FROM pg_temp.plan($$r.state IN ('denied', 'partial', 'pended', 'flagged', 'needs_second')$$) p;
SELECT ok(p LIKE '%review_flagged%' AND p NOT LIKE '%Sort%' AND p NOT LIKE '%Seq Scan%', 'flagged ones: the same')
FROM pg_temp.plan($$r.flags <> 0 AND r.state IN ('denied', 'partial', 'pended', 'flagged', 'noted', 'needs_second') AND r.flags & 1 <> 0$$) p;
SELECT * FROM finish();
ROLLBACK;
