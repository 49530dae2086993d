SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1", "decision": "partial", "lines": [{"use": "u", "period": "p"}, {"decision": "pend"}], "reasons": [{"line": 2, "code": "manual_review"}]}');
SELECT t.dispense('{"id": "d1", "person": "a", "tag": "x1", "lines": [[1, 4]], "traces": [[1, "T1"]]}');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
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
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.policy_version VALUES ('A', 9, t.now(), 'x', '{"name": "clear"}', t.sealed(''), t.sealed(''), '{}')$q$), '23514 policy_version_nothing_clear', 'nothing personal in clear');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.policy_version VALUES ('A', 1, t.now(), 'x', '{}', t.sealed(''), t.sealed(''), '{}')$q$), '23505 policy_version_pk', 'a version is written once');
SELECT is(pg_temp.refusal('DELETE FROM teyao.policy_version'), 'TY003 policy_version_append_only', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.policy_version CASCADE'), '^TY003 ', 'nor all of them');
SELECT is(pg_temp.refusal('UPDATE teyao.policy_version SET actor = actor'), 'TY003 policy_version_append_only', 'nor changed');
SELECT * FROM finish();
ROLLBACK;
