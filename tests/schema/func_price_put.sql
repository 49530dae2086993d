SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
CREATE FUNCTION pg_temp.p(p_rows text[], p_pharmacy text[], p_from date[], p_to date[], p_price bigint[]) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(item || ' ' || outcome, ', ' ORDER BY item) FROM teyao.price_put(t.now(), 'core', array_fill('cpic-b'::text, ARRAY[cardinality(p_rows)]), p_rows, p_pharmacy, p_from, p_to, p_price) $$;
SELECT is(pg_temp.p('{cpic-b:1,cpic-b:1}', '{"",P1}', '{2026-01-01,2026-01-01}', '{NULL,2026-12-31}', '{100,90}'), '1 created, 2 created', 'for all, and for one pharmacy');
SELECT is(pg_temp.p('{cpic-b:1}', '{""}', '{2026-01-01}', '{2026-12-31}', '{95}'), '1 replaced', 'replaced');
SELECT is(pg_temp.p('{cpic-b:2,cpic-b:1}', '{"",""}', '{2026-01-01,2026-12-31}', '{NULL,NULL}', '{1,1}'), '1 not_applied, 2 overlaps', 'two prices for one day: none is stored');
SELECT is(pg_temp.p('{cpic-b:3,cpic-b:3}', '{"",""}', '{2026-01-01,2026-02-01}', '{NULL,NULL}', '{1,1}'), '1 not_applied, 2 overlaps', 'also within one call');
SELECT is(pg_temp.p('{cpic-b:2}', '{P9}', '{2026-01-01}', '{NULL}', '{1}'), '1 unknown_pharmacy', 'an unknown pharmacy');
SELECT is((SELECT count(*) FROM teyao.price), 2::bigint, 'two prices');
SELECT throws_ok($$ SELECT pg_temp.p('{axa:2}', '{""}', '{2026-01-01}', '{NULL}', '{1}') $$, '23514', NULL, 'a row of another list');
SELECT throws_ok($$ SELECT pg_temp.p('{cpic-b:2}', '{""}', '{2026-01-01}', '{NULL}', '{-1}') $$, '23514', NULL, 'a negative price');
SELECT is(t.audits('price.put'), 3::bigint, 'one audit entry each');
SELECT * FROM finish();
ROLLBACK;
