SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1"}');
SELECT t.record('{"id": "b1", "person": "b", "policy": "B", "decision": "pend"}');
SELECT t.record('{"id": "c1", "person": "c", "decision": "deny"}');
-- all at one instant: the ids settle the order; and one more decision of b1, a day later
ALTER TABLE teyao.authorization_record DISABLE TRIGGER USER;
INSERT INTO teyao.authorization_record SELECT r.bucket, r.authorization_id, 2, 'amend', r.decided_at + interval '1 day', 'approve',
    2, r.plan_version, 'lists 2', 1, 1, true, r.request_sealed, r.facts_sealed, r.trace_sealed, t.bytes('amended') FROM teyao.authorization_record r
    WHERE r.authorization_id = t.id('b', 'b1');
UPDATE teyao.authorization_record SET decided_at = decided_at + interval '7 microseconds' WHERE authorization_id = t.id('c', 'c1');
CREATE FUNCTION pg_temp.read(p_from date DEFAULT NULL, p_to date DEFAULT NULL, p_plan text DEFAULT NULL, p_id uuid DEFAULT NULL) RETURNS text
LANGUAGE sql AS $$ SELECT string_agg(convert_from(answer, 'UTF8') || ' ' || record, ', ' ORDER BY n)
    FROM teyao.decision_read(NULL, NULL, NULL, p_from, p_to, p_plan, p_id, 100) WITH ORDINALITY AS r (us, id, record, kind, at, decision, engine, plan, pv, lv, issue, kv, car_t, rs, fs, ts, answer, prev, ph, pk, po, st, en, n) $$;

SELECT is(pg_temp.read(), CASE WHEN t.id('a', 'a1') < t.id('b', 'b1') THEN 'answer a1 1, answer b1 1' ELSE 'answer b1 1, answer a1 1' END || ', answer c1 1, amended 2', 'all, in order');
SELECT is(pg_temp.read(p_id => t.id('b', 'b1')), 'answer b1 1, amended 2', 'those of one');
SELECT is(pg_temp.read(p_id => t.id('b', 'nope')), NULL, 'of an unknown one');
SELECT is(pg_temp.read(p_from => t.today() + 1), 'amended 2', 'from a day on');
SELECT is(pg_temp.read(p_to => t.today(), p_id => t.id('b', 'b1')), 'answer b1 1', 'up to a day');
SELECT is(pg_temp.read(p_plan => 'cpic-inpatient-b', p_from => t.today(), p_id => t.id('c', 'c1')), NULL, 'of a plan: not the one without');
SELECT is(pg_temp.read(p_plan => 'axa-zhuoyue-2022'), NULL, 'of another plan');
-- the civil day is Shanghai's
UPDATE teyao.authorization_record SET decided_at = '2026-11-20 23:59:59.999+08' WHERE authorization_id = t.id('a', 'a1');
SELECT is(pg_temp.read(p_to => '2026-11-20'), 'answer a1 1', 'the last moment of a day belongs to it');
UPDATE teyao.authorization_record SET decided_at = '2026-11-21 00:00+08' WHERE authorization_id = t.id('a', 'a1');
SELECT is(pg_temp.read(p_to => '2026-11-20'), NULL, 'and the next one does not');

SELECT is((SELECT (kind, decision, engine_version, plan_version, list_version, issue, key_version, car_t, convert_from(previous_answer, 'UTF8'), pharmacy_id, policy_no, status)::text
    FROM teyao.decision_read(NULL, NULL, NULL, NULL, NULL, NULL, t.id('b', 'b1'), 100) WHERE record = 2), '(amend,approve,2,1,"lists 2",1,1,t,"answer b1",P1,B,pended)', 'what a row says');
SELECT ok((SELECT person_key = t.person('c') AND policy_no IS NULL AND plan IS NULL AND previous_answer IS NULL AND ended_at IS NULL
    FROM teyao.decision_read(NULL, NULL, NULL, NULL, NULL, NULL, t.id('c', 'c1'), 100)), 'and of one without a policy');
SELECT is(t.cancel('a', 'a1', 'ca'), 'cancelled', 'one is cancelled');
SELECT ok((SELECT status = 'cancelled' AND ended_at = t.now() FROM teyao.decision_read(NULL, NULL, NULL, NULL, NULL, NULL, t.id('a', 'a1'), 100)), 'and says when');

-- pages of one, each after the row before, give every row once
CREATE FUNCTION pg_temp.pages(p_id uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    r record;
    v_us bigint; v_id uuid; v_record smallint; v_all text := '';
BEGIN
    LOOP
        SELECT * INTO r FROM teyao.decision_read(v_us, v_id, v_record, NULL, NULL, NULL, p_id, 1);
        EXIT WHEN NOT FOUND;
        v_all := concat_ws(', ', NULLIF(v_all, ''), convert_from(r.answer, 'UTF8') || ' ' || r.record);
        v_us := r.decided_us; v_id := r.authorization_id; v_record := r.record;
    END LOOP;
    RETURN v_all;
END $$;
SELECT is(pg_temp.pages(NULL), pg_temp.read(), 'pages');
SELECT is(pg_temp.pages(t.id('b', 'b1')), 'answer b1 1, amended 2', 'pages of one');
SELECT * FROM finish();
ROLLBACK;
-- a page is read from the index, however many decisions there are
BEGIN;
SELECT no_plan();
SET LOCAL enable_seqscan = off;
SET LOCAL enable_sort = off;
CREATE TEMPORARY TABLE told (line text);
DO $$
DECLARE v text;
BEGIN
    FOR v IN EXPLAIN SELECT x.record FROM teyao.authorization_record x
        WHERE (x.decided_at, x.authorization_id, x.record) > ('-infinity', '00000000-0000-0000-0000-000000000000', 0)
        ORDER BY x.decided_at, x.authorization_id, x.record LIMIT 100 LOOP
        INSERT INTO told VALUES (v);
    END LOOP;
END $$;
SELECT ok(EXISTS (SELECT FROM told WHERE line LIKE '%authorization_record_decided%') AND NOT EXISTS (SELECT FROM told WHERE line LIKE '%Sort%'), 'an index gives the order');
SELECT * FROM finish();
ROLLBACK;
