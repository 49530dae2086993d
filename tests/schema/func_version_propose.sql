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
SELECT is(pg_temp.propose(), 'proposed', 'proposed');
SELECT is((SELECT (kind, id, version, effective_from, proposed_by, decisions, codes, pends, patients)::text FROM teyao.version_proposal), '(list,cpic-b,v2,2026-12-01,li,3,2,1,0)', 'and kept');
SELECT is(pg_temp.propose(p_by => 'wang'), 'proposed', 'again, by somebody else');
SELECT is(t.audits('version.propose'), 2::bigint, 'each is audited');
SELECT is((SELECT detail FROM teyao.audit WHERE action = 'version.propose' ORDER BY seq LIMIT 1), format('list cpic-b v2 %s from 2026-12-01, proposal %s by li: decisions 3, codes 2, pends 1, patients 0', encode(t.digest('3'), 'hex'), (SELECT min(proposal) FROM teyao.version_proposal)), 'with what it would change');
SELECT is(pg_temp.propose(p_version => 'v1'), 'already_active', 'what is active is not proposed');
SELECT is(pg_temp.propose(p_version => 'v3', p_from => '2021-01-01'), 'day_taken', 'nor another one that begins the same day');
SELECT throws_ok($$ SELECT pg_temp.propose(p_by => 'Li') $$, '23514', NULL, 'names are written one way');
SELECT throws_ok($$ SELECT pg_temp.propose(p_by => 'baseline') $$, '23514', NULL, 'nobody is called baseline');
SELECT * FROM finish();
ROLLBACK;
