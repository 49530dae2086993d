SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT t.record('{"id": "a1", "person": "a", "policy": "A", "tag": "x1"}');
SELECT is((status, decision, mark, record, pickup_state, key_version, issue, answer_has_code, answer = t.bytes('answer a1'), request_sealed IS NULL)::text,
    '(open,approve,1,1,active,1,1,t,t,t)', 'as it stands') FROM teyao.authorization_get('P1', t.id('a', 'a1'), false);
SELECT is((request_sealed, trace_sealed)::text, (t.sealed('diagnosis'), t.sealed('diagnosis'))::text, 'in full') FROM teyao.authorization_get('P1', t.id('a', 'a1'), true);
SELECT is((SELECT count(*) FROM teyao.authorization_get('P2', t.id('a', 'a1'), true)), 0::bigint, 'another pharmacy finds nothing');
SELECT is((SELECT count(*) FROM teyao.authorization_get('P1', t.id('a', 'a2'), true)), 0::bigint, 'nor does an unknown id');
SELECT t.dispense('{"id": "d1", "person": "a", "tag": "x1", "lines": [[1, 4]]}');
SELECT is((status, lines::jsonb #>> '{0,dispensed_quantity}', dispenses::jsonb #>> '{0,lines,0,quantity}', dispenses::jsonb #>> '{0,at}')::text,
    '(partly_dispensed,4,4,2026-11-22T10:00:00.000+08:00)', 'with what was handed over') FROM teyao.authorization_get('P1', t.id('a', 'a1'), false);
SELECT * FROM finish();
ROLLBACK;
