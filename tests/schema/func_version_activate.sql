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
SELECT is(pg_temp.activate(), 'no_such_proposal', 'nothing was proposed');
SELECT is(pg_temp.propose(), 'proposed', 'proposed by li');
SELECT throws_ok($$ SELECT pg_temp.activate(p_by => 'li') $$, '23514', 'new row for relation "version_activation" violates check constraint "version_activation_second_person"', 'not by the same person');
SELECT throws_ok($$ SELECT pg_temp.activate(p_by => 'LI') $$, '23514', NULL, 'nor written otherwise');
SELECT throws_ok($$ SELECT pg_temp.activate(p_by => 'baseline') $$, '23514', NULL, 'nor by nobody');
SELECT throws_ok($$ SELECT pg_temp.activate(p_over => true) $$, '23514', 'new row for relation "version_activation" violates check constraint "version_activation_threshold"', 'not past the threshold unless confirmed');
SELECT is(pg_temp.activate(p_digest => '4'), 'changed', 'not when the file changed since');
SELECT is((SELECT count(*) FROM teyao.version_read()), 2::bigint, 'nothing of that was done');
SELECT is(t.audits('version.activate'), 0::bigint, 'nor noted');
SELECT is(pg_temp.activate(p_over => true, p_confirmed => true), 'activated', 'past the threshold knowingly, by wang');
SELECT is((SELECT right(detail, 66) FROM teyao.audit WHERE action = 'version.activate'), right('proposal 1 of li, activated by wang, impact over the threshold and confirmed', 66), 'the entry says so');
SELECT is(pg_temp.activate(), 'already_active', 'once');
SELECT is((SELECT (proposed_by, confirmed_by, over_threshold, impact_confirmed)::text FROM teyao.version_activation WHERE version = 'v2'), '(li,wang,t,t)', 'who and how');
SELECT * FROM finish();
ROLLBACK;
