SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT teyao.version_baseline(t.now(), 'urn:teyao:daemon', '{list,plan}', '{cpic-b,cpic-inpatient-b}', '{v1,v1}', ARRAY[t.digest('1'), t.digest('2')], '{2021-01-01,2021-01-01}');
CREATE FUNCTION pg_temp.propose(p_by text DEFAULT 'li', p_version text DEFAULT 'v2', p_from date DEFAULT '2026-12-01', p_digest text DEFAULT '3') RETURNS text
LANGUAGE sql AS $$ SELECT outcome FROM teyao.version_propose(t.now(), 'urn:teyao:ctl:li', p_by, 'list', 'cpic-b', p_version, t.digest(p_digest), p_from, 3, 2, 1, 0, '{"x": 1}') $$;
CREATE FUNCTION pg_temp.latest() RETURNS bigint LANGUAGE sql AS $$ SELECT max(proposal) FROM teyao.version_proposal $$;
CREATE FUNCTION pg_temp.activate(p_by text DEFAULT 'wang', p_digest text DEFAULT '3', p_over boolean DEFAULT false, p_confirmed boolean DEFAULT false) RETURNS text
LANGUAGE sql AS $$ SELECT outcome FROM teyao.version_activate(t.now(), 'urn:teyao:ctl:wang', p_by, pg_temp.latest(), t.digest(p_digest), p_over, p_confirmed, '{}') $$;
CREATE FUNCTION pg_temp.active() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(concat_ws(' ', kind, id, version, effective_from, proposed_by, confirmed_by), ', ') FROM teyao.version_read() $$;
SELECT pg_temp.propose(p_version => 'v2'), pg_temp.propose(p_version => 'v3', p_from => '2026-12-02');
SELECT is((SELECT string_agg(version || ' ' || active, ', ') FROM teyao.version_proposal_read(NULL, 10)), 'v3 false, v2 false', 'the latest first');
SELECT is((SELECT count(*) FROM teyao.version_proposal_read(NULL, 1)), 1::bigint, 'at most so many');
SELECT is(pg_temp.activate(), 'activated', 'the latest is activated');
SELECT is((SELECT (version, active, report)::text FROM teyao.version_proposal_read(pg_temp.latest(), 1)), '(v3,t,"{""x"": 1}")', 'one by its number');
SELECT is((SELECT count(*) FROM teyao.version_proposal_read(-1, 1)), 0::bigint, 'an unknown one');
SELECT * FROM finish();
ROLLBACK;
