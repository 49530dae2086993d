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
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.pickup VALUES (t.digest('x2'), t.bucket('a'), t.id('a', 'a1'), 2, 1, false, 'active', t.today(), t.today())$q$), '23505 pickup_one_active', 'one active code');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.pickup VALUES (t.digest('x1'), t.bucket('a'), t.id('a', 'a1'), 2, 1, false, 'used', t.today(), t.today())$q$), '23505 pickup_pk', 'a tag once');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.pickup VALUES (t.digest('x2'), t.bucket('a'), t.id('a', 'a1'), 1, 1, false, 'used', t.today(), t.today())$q$), '23505 pickup_issue_once', 'an issue once');
SELECT is(pg_temp.refusal($q$UPDATE teyao.pickup SET expires_on = valid_from - 1 WHERE tag = t.digest('x1')$q$), '23514 pickup_period', 'ends after it begins');
SELECT matches(pg_temp.refusal($q$DO $d$ BEGIN UPDATE teyao.pickup SET state = 'used' WHERE tag = t.digest('x1'); UPDATE teyao.pickup SET state = 'active' WHERE tag = t.digest('x1'); END $d$$q$), '^TY002 ', 'a used code stays used');
SELECT is(pg_temp.refusal('DELETE FROM teyao.pickup'), 'TY003 pickup_kept', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.pickup CASCADE'), '^TY003 ', 'nor all of them');
SELECT * FROM finish();
ROLLBACK;
