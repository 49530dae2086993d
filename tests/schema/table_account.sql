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
SELECT is(pg_temp.refusal($q$UPDATE teyao.account SET held_fen = cap_fen - captured_fen + 1$q$), '23514 account_within_cap', 'never more than the limit');
SELECT is(pg_temp.refusal($q$UPDATE teyao.account SET held_fen = -1$q$), '23514 fen_range', 'never below zero');
SELECT is(pg_temp.refusal($q$UPDATE teyao.account SET captured_fen = -1$q$), '23514 fen_range', 'neither side');
SELECT is(pg_temp.refusal($q$UPDATE teyao.account SET deductible_used_fen = deductible_cap_fen + 1$q$), '23514 account_within_deductible', 'never more deductible than there is');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.account VALUES (t.bucket('a'), 'A', '2026-01-01', 'q', 1, 0, 0, 1, 0)$q$), '23514 account_pool_without_deductible', 'pools have none');
SELECT is(pg_temp.refusal('DELETE FROM teyao.account'), 'TY003 account_kept', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.account CASCADE'), '^TY003 ', 'nor all of them');
SELECT * FROM finish();
ROLLBACK;
