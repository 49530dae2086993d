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
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.authorization_reason VALUES (t.bucket('a'), t.id('a', 'a1'), 1, 9, 6, 'x', 'x', 'x')$q$), '23514 authorization_reason_line', 'five lines');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.authorization_reason VALUES (t.bucket('a'), t.id('a', 'a1'), 1, 9, 1, 'x', '', 'x')$q$), '23514 label_length', 'a reason has its clause');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.authorization_reason VALUES (1, t.id('b', 'x'), 1, 9, 1, 'x', 'x', 'x')$q$), '23503 authorization_reason_authorization', 'of an authorization');
SELECT is(pg_temp.refusal('DELETE FROM teyao.authorization_reason'), 'TY003 authorization_reason_append_only', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.authorization_reason CASCADE'), '^TY003 ', 'nor all of them');
SELECT is(pg_temp.refusal('UPDATE teyao.authorization_reason SET bucket = bucket'), 'TY003 authorization_reason_append_only', 'nor changed');
SELECT * FROM finish();
ROLLBACK;
