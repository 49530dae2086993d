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
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization_line SET dispensed_quantity = 11 WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1') AND line = 1$q$), '23514 authorization_line_quantities', 'once per unit');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization_line SET captured_fen = 1001 WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1') AND line = 1$q$), '23514 authorization_line_spent', 'no more money than approved');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization_line SET insurer_fen = 999 WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1') AND line = 1$q$), '23514 authorization_line_adds_up', 'parts make the whole');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization_line SET unit_price_fen = 99 WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1') AND line = 1$q$), '23514 authorization_line_adds_up', 'price times quantity');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization_line SET insurer_fen = 1 WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1') AND line = 2$q$), '23514 authorization_line_adds_up', 'a pend pays nothing');
SELECT matches(pg_temp.refusal($q$UPDATE teyao.authorization_line SET decision = 'deny', approved_quantity = 0, dispensed_quantity = 0, last_dispensed_on = NULL, insurer_fen = 0, insured_fen = 0, captured_fen = 0 WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1') AND line = 1$q$), '^TY002 ', 'an approval is not taken back');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.authorization_line SELECT (l).* FROM (SELECT l FROM teyao.authorization_line l WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1') AND line = 1) x$q$), '23505 authorization_line_pk', 'a line stands once');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization_line SET line = 6 WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1') AND line = 2$q$), '23514 authorization_line_number', 'five lines');
SELECT is(pg_temp.refusal('DELETE FROM teyao.authorization_line'), 'TY003 authorization_line_kept', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.authorization_line CASCADE'), '^TY003 ', 'nor all of them');
SELECT * FROM finish();
ROLLBACK;
