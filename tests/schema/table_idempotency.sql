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
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.idempotency (caller, key, state, created_at) VALUES ('c', 'k', 'done', t.now())$q$), '23514 idempotency_state', 'an answer has its bytes');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.idempotency (caller, key, state, http, created_at) VALUES ('c', 'k', 'tombstone', 200, t.now())$q$), '23514 idempotency_state', 'a tombstone has none');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.idempotency (caller, key, state, route, request_digest, http, answer, created_at) VALUES ('c', 'k', 'done', 'r', t.digest(''), 422, '', t.now())$q$), '23514 idempotency_state', 'refusals bind no key');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.idempotency (caller, key, state, created_at) VALUES ('c', 'a b', 'tombstone', t.now())$q$), '23514 idempotency_key', 'visible characters');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.idempotency (caller, key, state, created_at) VALUES ('c', repeat('k', 65), 'tombstone', t.now())$q$), '23514 idempotency_key', 'at most 64');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.idempotency (caller, key, state, created_at) VALUES (t.caller('P1'), 'a1', 'tombstone', t.now())$q$), '23505 idempotency_pk', 'a key once for a caller');
SELECT is(pg_temp.refusal('DELETE FROM teyao.idempotency'), 'TY003 idempotency_append_only', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.idempotency CASCADE'), '^TY003 ', 'nor all of them');
SELECT is(pg_temp.refusal('UPDATE teyao.idempotency SET http = http'), 'TY003 idempotency_append_only', 'nor changed');
SELECT * FROM finish();
ROLLBACK;
