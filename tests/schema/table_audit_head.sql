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
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.audit_head VALUES (1000000, t.digest(''), 'k', decode(repeat('00', 64), 'hex'), t.now())$q$), '23503 audit_head_chain', 'of the chain');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.audit_head VALUES (1000000, t.digest(''), 'k', '', t.now())$q$), '23514 audit_head_signature', 'with a signature');
SELECT is(pg_temp.refusal('DELETE FROM teyao.audit_head'), 'TY003 audit_head_append_only', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.audit_head CASCADE'), '^TY003 ', 'nor all of them');
SELECT is(pg_temp.refusal('UPDATE teyao.audit_head SET key_id = key_id'), 'TY003 audit_head_append_only', 'nor changed');
SELECT * FROM finish();
ROLLBACK;
