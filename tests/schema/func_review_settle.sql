SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
CREATE FUNCTION pg_temp.settle(p_who text, p_key text, p_kind text DEFAULT 'uphold', p_mark integer DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT outcome FROM teyao.review_settle(t.now(), 'decision', 'urn:teyao:ops:' || p_who, p_key, t.digest('body'), 'P1', t.id('a', 'a1'),
        COALESCE(p_mark, t.mark('a1')), p_kind, 0, '[]', t.sealed('n'), 200::smallint, t.bytes('{}')) $$;
CREATE FUNCTION pg_temp.told(p_who text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', outcome, review_state, by_whom) FROM teyao.review_fetch(t.now(), t.today(), 'decision', 'urn:teyao:ops:' || p_who, 'new', t.digest('body'), t.id('a', 'a1')) $$;
SELECT is(pg_temp.told('li'), 'not_found', 'nothing to decide');
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "decision": "deny"}');
SELECT is(pg_temp.told('li'), 'new denied', 'open');
SELECT is(pg_temp.told('P1'), 'own_request denied', 'not by whoever entered it');
SELECT is(pg_temp.told('core'), 'own_request denied', 'nor by whoever entered the policy');
SELECT is(pg_temp.settle('P1', 'k0'), 'stale', 'nor then');
SELECT is(pg_temp.settle('li', 'k1', 'uphold', 9), 'stale', 'it has moved on');
SELECT is(pg_temp.settle('li', 'k1'), 'settled', 'upheld');
SELECT is(pg_temp.settle('li', 'k1'), 'replayed', 'the same again');
SELECT is(pg_temp.settle('li', 'k2'), 'stale', 'one''s own uphold is final');
SELECT is(pg_temp.told('li'), 'already_decided upheld urn:teyao:ops:li', 'and told so');
SELECT is(t.status('a1'), 'denied', 'the decision stands');
SELECT is(pg_temp.settle('wu', 'k3'), 'settled', 'an appeal goes to another');
SELECT is((SELECT appeal_from::text FROM teyao.review_step WHERE step = 2), 'urn:teyao:ops:li', 'and names the first');
SELECT is(pg_temp.settle('li', 'k4', 'first'), 'settled', 'the first of two');
SELECT is(pg_temp.told('li'), 'same_person needs_second urn:teyao:ops:li', 'is not the second');
SELECT throws_ok($$INSERT INTO teyao.review_step SELECT bucket, authorization_id, 9, 'overturn', decided_by, decided_by, entered_by, true, NULL, 0, '[]', NULL, 1, at FROM teyao.review_step LIMIT 1$$,
    '23514', NULL, 'the database never takes the same person twice');
SELECT throws_ok($$INSERT INTO teyao.review_step SELECT bucket, authorization_id, 9, 'overturn', decided_by, NULL, entered_by, true, NULL, 0, '[]', NULL, 1, at FROM teyao.review_step LIMIT 1$$,
    '23514', NULL, 'nor nobody');
SELECT throws_ok($$INSERT INTO teyao.review_step SELECT bucket, authorization_id, 9, 'uphold', entered_by, NULL, entered_by, false, NULL, 0, '[]', NULL, 1, at FROM teyao.review_step LIMIT 1$$,
    '23514', NULL, 'nor who entered it');
SELECT is((SELECT count(*) FROM teyao.audit WHERE action LIKE 'review.%'), 3::bigint, 'each step is audited');
SELECT * FROM finish();
ROLLBACK;
