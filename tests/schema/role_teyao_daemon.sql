SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
-- the functions named here, and nothing else at all
SELECT is((SELECT array_agg(p.proname::text ORDER BY p.proname::text) FROM pg_proc p WHERE p.pronamespace = 'teyao'::regnamespace AND has_function_privilege('teyao_daemon', p.oid, 'EXECUTE')),
    (SELECT array_agg(x ORDER BY x) FROM unnest('{audit_read,review_metrics,readiness,barrier,authorization_fetch,authorization_record,authorization_get,authorization_by_key,authorization_amend_fetch,authorization_amend,authorization_change_fetch,authorization_cancel,authorization_reverse_fetch,authorization_reverse,authorization_expire,pickup_check,pickup_prior,pickup_dispense,pickup_guard,event_read,policy_put,policy_get,pharmacy_put,pharmacy_get,grant_put,price_put,audit_write,audit_seal,audit_head_put,audit_verify,version_read,version_baseline,review_assign,review_fetch,review_get,review_list,review_note,review_overturn,review_settle}'::text[]) x), 'may execute exactly what it needs');
SELECT is((SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'teyao'::regnamespace AND c.relkind = 'r' AND has_table_privilege('teyao_daemon', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')), 0::bigint, 'has no right on any table');
SELECT is((SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'teyao'::regnamespace AND a.attacl IS NOT NULL), 0::bigint, 'nor on a column');
SET SESSION AUTHORIZATION teyao_daemon;
RESET SESSION AUTHORIZATION;

GRANT USAGE ON SCHEMA public TO teyao_daemon;
SET SESSION AUTHORIZATION teyao_daemon;
SELECT public.throws_ok(format('SELECT * FROM teyao.%I', x), '42501', NULL, 'cannot read ' || x) FROM unnest(ARRAY['person', 'policy', 'authorization', 'audit', 'pickup', 'idempotency', 'version_activation', 'version_proposal']) x;
SELECT public.throws_ok(format('DELETE FROM teyao.%I', x), '42501', NULL, 'cannot delete from ' || x) FROM unnest(ARRAY['audit', 'ledger_entry', 'guard']) x;
SELECT public.throws_ok('UPDATE teyao.account SET held_fen = 0', '42501', NULL, 'cannot change money');
SELECT public.throws_ok('INSERT INTO teyao.trace_code VALUES (''x'', 1, gen_random_uuid(), 1)', '42501', NULL, 'cannot insert');
SELECT public.throws_ok('CREATE TABLE teyao.x ()', '42501', NULL, 'cannot create a table');
SELECT public.throws_ok('CREATE TEMPORARY TABLE x ()', '42501', NULL, 'not even a temporary one');
SELECT public.throws_ok('CREATE FUNCTION teyao.x() RETURNS void LANGUAGE sql AS ''SELECT''', '42501', NULL, 'cannot create a function');
SELECT public.throws_ok('ALTER TABLE teyao.audit DISABLE TRIGGER ALL', '42501', NULL, 'cannot switch off a trigger');
SELECT public.throws_ok('SET ROLE teyao_owner', '42501', NULL, 'cannot become the owner');
SELECT public.throws_ok('SET session_replication_role = replica', '42501', NULL, 'cannot step around triggers');
SELECT public.throws_ok('SET log_error_verbosity = verbose', '42501', NULL, 'cannot make the log talk');
SELECT public.throws_ok('SELECT teyao.hold_release(now(), ''{1}'', ARRAY[gen_random_uuid()], true)', '42501', NULL, 'cannot call an internal function');
SELECT public.throws_ok('SELECT pg_read_file(''/etc/passwd'')', '42501', NULL, 'cannot read files');
RESET SESSION AUTHORIZATION;
SELECT * FROM finish();
ROLLBACK;
