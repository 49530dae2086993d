SET search_path = public, pg_temp;
SELECT no_plan();
SELECT lives_ok($$ SELECT teyao.audit_write(t.now(), ARRAY['h'], ARRAY['read'], ARRAY[NULL]::uuid[], ARRAY[NULL]::bytea[], ARRAY['']) $$, 'an entry');
SELECT ok((SELECT position >= 1 FROM teyao.audit_seal(1000000)), 'sealed');
CREATE FUNCTION pg_temp.h(p_shift integer, p_hash bytea DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT (SELECT outcome FROM teyao.audit_head_put(t.now(), c.position + p_shift, COALESCE(p_hash, c.hash), 'key', decode(repeat('ab', 64), 'hex'))) FROM teyao.audit_chain c ORDER BY position DESC LIMIT 1 $$;
SELECT is(pg_temp.h(1), 'no_such_head', 'a position that is not there');
SELECT is(pg_temp.h(0, t.digest('x')), 'no_such_head', 'another hash');
SELECT is(pg_temp.h(0), 'stored', 'the head');
SELECT is(pg_temp.h(0), 'already_signed', 'once');
SELECT is((SELECT key_id FROM teyao.audit_verify(0, 1000000) ORDER BY position DESC LIMIT 1), 'key', 'and shown with the chain');
SELECT * FROM finish();
