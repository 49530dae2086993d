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
SELECT matches(pg_temp.refusal($q$UPDATE teyao.authorization SET status = 'pended' WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1')$q$), '^23514 ', 'status against decision');
SELECT matches(pg_temp.refusal($q$UPDATE teyao.authorization SET status = 'open' WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1')$q$), '^TY002 ', 'nothing moves backwards');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization SET status = 'cancelled' WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1')$q$), '23514 authorization_cancelled_when', 'cancelled has its time');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization SET reversed_at = t.now() WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1')$q$), '23514 authorization_reversed_is_cancelled', 'reversed is cancelled');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization SET insured_fen = insured_fen + 1 WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1')$q$), '23514 authorization_adds_up', 'parts make the whole');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization SET authorization_id = '00000000-0000-4000-8000-000000000000' WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1')$q$), '23514 authorization_bucket_of_id', 'an id carries its bucket');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization SET policy_no = NULL, plan = NULL WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1')$q$), '23514 authorization_unknown_is_denied', 'without a policy only denials');
SELECT is(pg_temp.refusal($q$UPDATE teyao.authorization SET collector_by = 'x' WHERE bucket = t.bucket('a') AND authorization_id = t.id('a', 'a1')$q$), '23514 authorization_collector', 'who collects');
SELECT is(pg_temp.refusal('DELETE FROM teyao.authorization'), 'TY003 authorization_kept', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.authorization CASCADE'), '^TY003 ', 'nor all of them');
SELECT * FROM finish();
ROLLBACK;
