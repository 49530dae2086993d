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
SELECT matches(pg_temp.refusal($q$INSERT INTO teyao.ledger_entry VALUES (t.bucket('a'), t.id('a', 'a1'), 2, 'A', '2026-01-01', '', 'available', 1)$q$), '^TY004 ', 'one side alone');
SELECT matches(pg_temp.refusal($q$INSERT INTO teyao.ledger_entry VALUES (t.bucket('a'), t.id('a', 'a1'), 1, 'A', '2026-01-01', '', 'captured', 5), (t.bucket('a'), t.id('a', 'a1'), 2, 'A', '2026-01-01', '', 'available', -5)$q$), '^TY004 ', 'two sides of two movements');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.ledger_entry VALUES (t.bucket('a'), t.id('a', 'a1'), 2, 'A', '2026-01-01', '', 'pocket', 1), (t.bucket('a'), t.id('a', 'a1'), 2, 'A', '2026-01-01', '', 'available', -1)$q$), '23514 ledger_entry_side', 'sides');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.ledger_entry VALUES (t.bucket('a'), t.id('a', 'a1'), 2, 'A', '2026-01-01', '', 'available', 0)$q$), '23514 ledger_entry_moves', 'something moves');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.ledger_entry VALUES (t.bucket('a'), t.id('a', 'a1'), 2, 'A', '2030-01-01', '', 'available', 1), (t.bucket('a'), t.id('a', 'a1'), 2, 'A', '2030-01-01', '', 'deductible_left', -1)$q$), '23503 ledger_entry_account', 'on an account');
SELECT is(pg_temp.refusal('DELETE FROM teyao.ledger_entry'), 'TY003 ledger_entry_append_only', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.ledger_entry CASCADE'), '^TY003 ', 'nor all of them');
SELECT is(pg_temp.refusal('UPDATE teyao.ledger_entry SET bucket = bucket'), 'TY003 ledger_entry_append_only', 'nor changed');
SELECT * FROM finish();
ROLLBACK;
