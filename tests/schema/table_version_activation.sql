SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
-- what is refused, and by which constraint
CREATE FUNCTION pg_temp.refusal(p_statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_constraint text;
BEGIN
    EXECUTE p_statement;
    SET CONSTRAINTS ALL IMMEDIATE;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_constraint = CONSTRAINT_NAME;
    RETURN SQLSTATE || ' ' || v_constraint;
END $$;
SELECT teyao.version_baseline(t.now(), 'urn:teyao:daemon', '{list,plan}', '{cpic-b,cpic-inpatient-b}', '{v1,v1}', ARRAY[t.digest('1'), t.digest('2')], '{2021-01-01,2021-01-01}');
CREATE FUNCTION pg_temp.propose(p_by text DEFAULT 'li', p_version text DEFAULT 'v2', p_from date DEFAULT '2026-12-01', p_digest text DEFAULT '3') RETURNS text
LANGUAGE sql AS $$ SELECT outcome FROM teyao.version_propose(t.now(), 'urn:teyao:ctl:li', p_by, 'list', 'cpic-b', p_version, t.digest(p_digest), p_from, 3, 2, 1, 0, '{"x": 1}') $$;
CREATE FUNCTION pg_temp.latest() RETURNS bigint LANGUAGE sql AS $$ SELECT max(proposal) FROM teyao.version_proposal $$;
CREATE FUNCTION pg_temp.activate(p_by text DEFAULT 'wang', p_digest text DEFAULT '3', p_over boolean DEFAULT false, p_confirmed boolean DEFAULT false) RETURNS text
LANGUAGE sql AS $$ SELECT outcome FROM teyao.version_activate(t.now(), 'urn:teyao:ctl:wang', p_by, pg_temp.latest(), t.digest(p_digest), p_over, p_confirmed, '{}') $$;
CREATE FUNCTION pg_temp.active() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(concat_ws(' ', kind, id, version, effective_from, proposed_by, confirmed_by), ', ') FROM teyao.version_read() $$;
SELECT pg_temp.propose();
SELECT is(pg_temp.refusal('DELETE FROM teyao.version_activation'), 'TY003 version_activation_append_only', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.version_activation CASCADE'), '^TY003 ', 'nor all of them');
SELECT is(pg_temp.refusal('UPDATE teyao.version_activation SET id = id'), 'TY003 version_activation_append_only', 'nor changed');
CREATE FUNCTION pg_temp.row(p_version text, p_from text, p_proposal text, p_by text, p_confirmed text, p_over text DEFAULT 'false', p_digest text DEFAULT '3') RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.refusal(format(
    'INSERT INTO teyao.version_activation VALUES (''list'', ''cpic-b'', %L, t.digest(%L), %L, %s, %L, t.now(), %L, t.now(), %s, false, ''{}'')', p_version, p_digest, p_from, p_proposal, p_by, p_confirmed, p_over)) $$;
SELECT is(pg_temp.row('v1', '2026-12-01', 'NULL', 'baseline', 'baseline'), '23505 version_activation_pk', 'one row for a version');
SELECT is(pg_temp.row('v3', '2021-01-01', 'NULL', 'baseline', 'baseline'), '23505 version_activation_one_a_day', 'one version begins on a day');
SELECT is(pg_temp.row('v2', '2026-12-01', 'NULL', 'li', 'wang'), '23514 version_activation_second_person', 'without a proposal only the baseline');
SELECT is(pg_temp.row('v2', '2026-12-01', 'pg_temp.latest()', 'li', 'li'), '23514 version_activation_second_person', 'not by the same person');
SELECT is(pg_temp.row('v2', '2026-12-01', 'pg_temp.latest()', 'wang', 'li'), '23503 version_activation_proposal', 'who proposed it is who did');
SELECT is(pg_temp.row('v2', '2026-12-01', 'pg_temp.latest()', 'li', 'wang', 'false', '4'), '23503 version_activation_proposal', 'what was proposed is what is activated');
SELECT is(pg_temp.row('v2', '2026-12-01', 'pg_temp.latest()', 'li', 'wang', 'true'), '23514 version_activation_threshold', 'past the threshold only confirmed');
SELECT is(pg_temp.row('v2', '2026-12-01', 'pg_temp.latest()', 'li', 'w ang'), '23514 version_activation_person', 'by a person');
SELECT is(pg_temp.row('v2', '2026-12-01', 'pg_temp.latest()', 'li', 'wang'), 'not refused', 'a good one');
SELECT * FROM finish();
ROLLBACK;
