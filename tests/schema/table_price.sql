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
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.price SELECT 'l', 'l:1', '', d, NULL, 1, t.now() FROM unnest('{2026-01-01,2026-02-01}'::date[]) d$q$), '23P01 price_one_at_a_time', 'one price for a day');
SELECT is(pg_temp.refusal($q$INSERT INTO teyao.price VALUES ('l', 'm:1', '', '2026-01-01', NULL, 1, t.now())$q$), '23514 price_of_list', 'a row is of its list');
SELECT * FROM finish();
ROLLBACK;
