SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
CREATE FUNCTION pg_temp.told(p_who text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', outcome, pharmacy_id, by_whom) FROM teyao.review_fetch(t.now(), t.today(), 'decision', p_who, 'new', t.digest('body'), t.id('a', 'a1')) $$;
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "decision": "partial", "tag": "x", "lines": [{}, {"decision": "deny"}]}');
SELECT is(pg_temp.told('li'), 'new P1', 'whosever pharmacy');
SELECT ok((SELECT facts IS NOT NULL AND request_sealed IS NOT NULL AND json_array_length(lines::json) = 2 FROM teyao.review_fetch(t.now(), t.today(), 'decision', 'li', 'new', t.digest('body'), t.id('a', 'a1'))), 'with all facts');
SELECT outcome FROM teyao.review_assign(t.now(), 'wu', t.id('a', 'a1'), false, false, 600);
SELECT is(pg_temp.told('li'), 'taken P1 wu', 'another''s claim');
SELECT is(pg_temp.told('wu'), 'new P1', 'one''s own');
SELECT is(t.cancel('a', 'a1', 'c1'), 'cancelled', 'given up');
SELECT is(pg_temp.told('wu'), 'already_final P1', 'is told');
SELECT * FROM finish();
ROLLBACK;
