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
SELECT is(pg_temp.refusal('DELETE FROM teyao.version_proposal'), 'TY003 version_proposal_append_only', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.version_proposal CASCADE'), '^TY003 ', 'nor all of them');
SELECT is(pg_temp.refusal('UPDATE teyao.version_proposal SET id = id'), 'TY003 version_proposal_append_only', 'nor changed');
CREATE FUNCTION pg_temp.row(p text) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.refusal('INSERT INTO teyao.version_proposal (kind, id, version, digest, effective_from, proposed_by, proposed_at, decisions, codes, pends, patients, report) VALUES (' || p || ')') $$;
SELECT is(pg_temp.row($q$'list', 'x', 'v', t.digest(''), '2026-01-01', 'li', t.now(), 0, 0, 0, 0, '{}'$q$), 'not refused', 'a good one');
SELECT is(pg_temp.row($q$'file', 'x', 'v', t.digest(''), '2026-01-01', 'li', t.now(), 0, 0, 0, 0, '{}'$q$), '23514 version_proposal_kind', 'a list or a plan');
SELECT is(pg_temp.row($q$'list', 'x', 'v', t.digest(''), '2026-01-01', 'l i', t.now(), 0, 0, 0, 0, '{}'$q$), '23514 version_proposal_person', 'by a person');
SELECT is(pg_temp.row($q$'list', 'x', 'v', t.digest(''), '2026-01-01', 'li', t.now(), 0, -1, 0, 0, '{}'$q$), '23514 version_proposal_counts', 'counts');
SELECT is(pg_temp.row($q$'list', 'x', 'v', t.digest(''), '2026-01-01', 'li', t.now(), 0, 0, 0, 0, ''$q$), '23514 version_proposal_report', 'with a report');
SELECT * FROM finish();
ROLLBACK;
