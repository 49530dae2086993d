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
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.authorization_record VALUES (t.bucket('a'), t.id('a', 'a1'), 2, 'guess', t.now(), 'approve', 1, '1', 'l', NULL, NULL, NULL, t.sealed(''), t.sealed(''), t.sealed(''), '')$q$), '23514 authorization_record_kind', 'kinds');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.authorization_record VALUES (t.bucket('a'), t.id('a', 'a1'), 2, 'amend', t.now(), 'approve', 1, '1', 'l', 1, NULL, NULL, t.sealed(''), t.sealed(''), t.sealed(''), '')$q$), '23514 authorization_record_code', 'a code is named in full');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.authorization_record VALUES (t.bucket('a'), t.id('a', 'a1'), 2, 'amend', t.now(), 'approve', 1, '1', 'l', NULL, NULL, NULL, convert_to('{"insured": {"id_no": "1101051949"}}', 'UTF8'), t.sealed(''), t.sealed(''), '')$q$), '23514 sealed_layout', 'a clear request is refused');
SELECT is(pg_temp.refusal('DELETE FROM teyao.authorization_record'), 'TY003 authorization_record_append_only', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.authorization_record CASCADE'), '^TY003 ', 'nor all of them');
SELECT is(pg_temp.refusal('UPDATE teyao.authorization_record SET bucket = bucket'), 'TY003 authorization_record_append_only', 'nor changed');
SELECT * FROM finish();
ROLLBACK;
