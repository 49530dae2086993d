SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
-- a year that no other test knows
CREATE FUNCTION pg_temp.then() RETURNS timestamptz LANGUAGE sql AS $$ SELECT t.now() + interval '9 years' $$;
-- entries of running transactions are not shown: these are made to look older
SET LOCAL session_replication_role = replica;
INSERT INTO teyao.audit (txid, at, actor, action, authorization_id, detail) VALUES
    ('5', pg_temp.then(), 'li', 'review.read', t.id('a', 'a1'), 'x'), ('5', pg_temp.then(), 'wu', 'review.read', t.id('a', 'a1'), 'x'),
    ('6', pg_temp.then() + interval '1 day', 'li', 'review.note', t.id('a', 'a2'), 'x');
SET LOCAL session_replication_role = origin;
CREATE FUNCTION pg_temp.found(p jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(actor || ' ' || action, ', ') FROM teyao.audit_read(t.now(), 'zhao', COALESCE((p ->> 'from')::timestamptz, pg_temp.then() - interval '1 day'),
        COALESCE((p ->> 'to')::timestamptz, pg_temp.then() + interval '2 days'), p ->> 'actor', p ->> 'action', (p ->> 'id')::uuid, COALESCE(p ->> 'txid', '0'),
        COALESCE((p ->> 'seq')::bigint, 0), COALESCE((p ->> 'limit')::integer, 10)) $$;
SELECT is(pg_temp.found('{}'), 'li review.read, wu review.read, li review.note', 'all, in order');
SELECT is(pg_temp.found('{"limit": 1}'), 'li review.read', 'a page');
SELECT is(pg_temp.found('{"txid": "5", "seq": 9223372036854775807}'), 'li review.note', 'the next');
SELECT is(pg_temp.found('{"actor": "li"}'), 'li review.read, li review.note', 'who');
SELECT is(pg_temp.found('{"action": "review.note"}'), 'li review.note', 'what');
SELECT is(pg_temp.found(jsonb_build_object('id', t.id('a', 'a2'))), 'li review.note', 'whose');
SELECT is(pg_temp.found(jsonb_build_object('to', pg_temp.then())), NULL, 'the end is not included');
SELECT is((SELECT count(*) FROM teyao.audit WHERE action = 'audit.read' AND actor = 'zhao'), 7::bigint, 'each reading leaves an entry');
SELECT * FROM finish();
ROLLBACK;
