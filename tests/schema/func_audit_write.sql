SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT is((SELECT written FROM teyao.audit_write(t.now(), ARRAY['u', 'u'], ARRAY['read', 'read'], ARRAY[t.id('a', 'a1'), NULL], ARRAY[NULL, t.person('a')], ARRAY['', 'x'])), 2, 'two entries');
SELECT is((SELECT string_agg(bucket::text, ' ') FROM teyao.audit WHERE txid = pg_current_xact_id()), t.bucket('a') || ' ' || t.bucket('a'), 'in the bucket of the id or of the person');
SELECT throws_ok($$ SELECT teyao.audit_write(t.now(), ARRAY[''], ARRAY['a'], ARRAY[NULL]::uuid[], ARRAY[NULL]::bytea[], ARRAY['']) $$, '23514', NULL, 'somebody did it');
SELECT throws_ok($$ SELECT teyao.audit_write(t.now(), ARRAY['a'], ARRAY['a'], ARRAY[NULL]::uuid[], ARRAY[NULL]::bytea[], ARRAY[repeat('x', 1001)]) $$, '23514', NULL, 'briefly');
SELECT * FROM finish();
ROLLBACK;
