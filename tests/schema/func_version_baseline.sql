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
SELECT is(t.audits('version.baseline'), 2::bigint, 'one audit entry each');
SELECT is((SELECT string_agg(version, ' ') FROM teyao.version_baseline(t.now(), 'urn:teyao:daemon', '{list}', '{other}', '{v9}', ARRAY[t.digest('9')], '{2021-01-01}')), 'v1 v1', 'a second one adds nothing and is told what is active');
SELECT is((SELECT count(*) FROM teyao.version_activation), 2::bigint, 'only once');
SELECT is(t.audits('version.baseline'), 2::bigint, 'and no further entry');
SELECT * FROM finish();
ROLLBACK;
