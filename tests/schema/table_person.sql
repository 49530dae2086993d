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
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.person VALUES ((t.bucket('q') + 1) % 1024, t.person('q'), 0)$q$), '23514 person_bucket_of_key', 'the bucket is that of the key');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.person VALUES (t.bucket('a'), t.person('a'), 0)$q$), '23505 person_pk', 'one row per person');
SELECT is(pg_temp.refusal($q$UPDATE teyao.person SET mark = -1$q$), '23514 person_mark_range', 'marks are not negative');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.person VALUES (0, '\x00', 0)$q$), '23514 digest_length', 'a key has 32 bytes');
SELECT is(pg_temp.refusal('DELETE FROM teyao.person'), 'TY003 person_kept', 'rows are never removed');
SELECT matches(pg_temp.refusal('TRUNCATE teyao.person CASCADE'), '^TY003 ', 'nor all of them');
SELECT * FROM finish();
ROLLBACK;
