SET search_path = public, pg_temp;
SELECT no_plan();
SELECT lives_ok($$ SELECT teyao.audit_write(t.now(), ARRAY['甲'], ARRAY['read'], ARRAY[NULL]::uuid[], ARRAY[t.person('a')], ARRAY['v,1']) $$, 'an entry');
SELECT ok((SELECT sealed >= 1 FROM teyao.audit_seal(1000000)), 'sealed');
SELECT is((SELECT count(*) FROM (SELECT hash, sha256(COALESCE(lag(hash) OVER (ORDER BY position), decode(repeat('00', 32), 'hex')) || canonical) AS again FROM teyao.audit_verify(0, 1000000)) x WHERE hash <> again), 0::bigint, 'every hash follows from the one before and the entry');
SELECT is((SELECT convert_from(canonical, 'UTF8') FROM teyao.audit_verify(0, 1000000) ORDER BY position DESC LIMIT 1),
    (SELECT length(txid::text) || ':' || txid || ',' || length(seq::text) || ':' || seq || ',16:1795312800000000,3:甲,4:read,' || length(t.bucket('a')::text) || ':' || t.bucket('a') || ',0:,64:' || encode(t.person('a'), 'hex') || ',3:v,1,' FROM teyao.audit ORDER BY txid DESC, seq DESC LIMIT 1), 'the canonical bytes are those of sql.def');
SELECT is((SELECT count(*) FROM teyao.audit_verify((SELECT max(position) - 1 FROM teyao.audit_chain), 10)), 1::bigint, 'from a position on');
BEGIN;
ALTER TABLE teyao.audit DISABLE TRIGGER audit_append_only;
UPDATE teyao.audit SET detail = 'forged' WHERE detail = 'v,1';
SELECT isnt((SELECT count(*) FROM (SELECT hash, sha256(COALESCE(lag(hash) OVER (ORDER BY position), decode(repeat('00', 32), 'hex')) || canonical) AS again FROM teyao.audit_verify(0, 1000000)) x WHERE hash <> again), 0::bigint, 'a changed entry shows');
ROLLBACK;
SELECT * FROM finish();
