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
SELECT is(pg_temp.refusal($q$UPDATE teyao.policy SET person_key = t.person('b') WHERE policy_no = 'A'$q$), '23503 policy_place', 'where the directory says');
SELECT is(pg_temp.refusal($q$UPDATE teyao.policy SET quantity_rule = 'some'$q$), '23514 policy_terms', 'terms');
SELECT is(pg_temp.refusal($q$UPDATE teyao.policy SET id_type = 'x'$q$), '23514 policy_id_type', 'kinds of papers');
SELECT is(pg_temp.refusal($q$UPDATE teyao.policy SET id_sealed = convert_to('11010519491231002X and some more bytes', 'UTF8')$q$), '23514 sealed_layout', 'a clear id number is refused');
SELECT is(pg_temp.refusal($q$UPDATE teyao.policy SET riders = ARRAY[NULL]::text[]$q$), '23514 policy_riders', 'riders');
SELECT matches(pg_temp.refusal($q$DELETE FROM teyao.policy WHERE policy_no = 'A'$q$), '^23503 ', 'a policy with requests stays');
SELECT * FROM finish();
ROLLBACK;
