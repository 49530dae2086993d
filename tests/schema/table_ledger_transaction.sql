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
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.ledger_transaction VALUES (t.bucket('a'), t.id('a', 'a1'), 9, 'gift', t.now())$q$), '23514 ledger_transaction_kind', 'kinds');
SELECT is(pg_temp.refusal('DELETE FROM teyao.ledger_transaction'), 'TY003 ledger_transaction_append_only', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.ledger_transaction CASCADE'), '^TY003 ', 'nor all of them');
SELECT is(pg_temp.refusal('UPDATE teyao.ledger_transaction SET bucket = bucket'), 'TY003 ledger_transaction_append_only', 'nor changed');
SELECT * FROM finish();
ROLLBACK;
