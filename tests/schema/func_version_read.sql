SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT is((SELECT count(*) FROM teyao.version_read()), 0::bigint, 'at first nothing');
SELECT teyao.version_baseline(t.now(), 'urn:teyao:daemon', '{list,plan}', '{cpic-b,cpic-inpatient-b}', '{v1,v1}', ARRAY[t.digest('1'), t.digest('2')], '{2021-01-01,2021-01-01}');
CREATE FUNCTION pg_temp.propose(p_by text DEFAULT 'li', p_version text DEFAULT 'v2', p_from date DEFAULT '2026-12-01', p_digest text DEFAULT '3') RETURNS text
LANGUAGE sql AS $$ SELECT outcome FROM teyao.version_propose(t.now(), 'urn:teyao:ctl:li', p_by, 'list', 'cpic-b', p_version, t.digest(p_digest), p_from, 3, 2, 1, 0, '{"x": 1}') $$;
CREATE FUNCTION pg_temp.latest() RETURNS bigint LANGUAGE sql AS $$ SELECT max(proposal) FROM teyao.version_proposal $$;
CREATE FUNCTION pg_temp.activate(p_by text DEFAULT 'wang', p_digest text DEFAULT '3', p_over boolean DEFAULT false, p_confirmed boolean DEFAULT false) RETURNS text
LANGUAGE sql AS $$ SELECT outcome FROM teyao.version_activate(t.now(), 'urn:teyao:ctl:wang', p_by, pg_temp.latest(), t.digest(p_digest), p_over, p_confirmed, '{}') $$;
CREATE FUNCTION pg_temp.active() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(concat_ws(' ', kind, id, version, effective_from, proposed_by, confirmed_by), ', ') FROM teyao.version_read() $$;
SELECT is(pg_temp.active(), 'list cpic-b v1 2021-01-01 baseline baseline, plan cpic-inpatient-b v1 2021-01-01 baseline baseline', 'what the installation began with');
SELECT is(pg_temp.propose(), 'proposed', 'one more is proposed');
SELECT is((SELECT count(*) FROM teyao.version_read()), 2::bigint, 'and not active yet');
SELECT is(pg_temp.activate(), 'activated', 'activated');
SELECT is(pg_temp.active(), 'list cpic-b v1 2021-01-01 baseline baseline, list cpic-b v2 2026-12-01 li wang, plan cpic-inpatient-b v1 2021-01-01 baseline baseline', 'two versions of a list at once, in the order of their days');
SELECT ok((SELECT digest = t.digest('3') AND confirmed_at = t.now() FROM teyao.version_read() WHERE version = 'v2'), 'with digest and time');
SELECT * FROM finish();
ROLLBACK;
