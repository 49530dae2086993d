SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT ok((SELECT NOT rolcanlogin AND NOT rolsuper FROM pg_roles WHERE rolname = 'teyao_owner'), 'cannot log in, is no superuser');
SELECT is((SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'teyao'::regnamespace AND c.relowner <> 'teyao_owner'::regrole), 0::bigint, 'owns every table');
SELECT is((SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'teyao'::regnamespace AND p.proowner <> 'teyao_owner'::regrole), 0::bigint, 'and every function');
SELECT is((SELECT count(*) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = 'teyao'::regnamespace AND l.lanname <> 'plpgsql'), 0::bigint, 'all in PL/pgSQL');
SELECT is((SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'teyao'::regnamespace AND 'search_path=pg_catalog, pg_temp' <> ALL (COALESCE(p.proconfig, '{}'))), 0::bigint, 'with their search_path pinned');
SELECT is((SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'teyao'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE')), 0::bigint, 'none open to everybody');
SET ROLE teyao_owner;
CREATE FUNCTION teyao.later() RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
RESET ROLE;
SELECT ok(NOT has_function_privilege('teyao_daemon', 'teyao.later()', 'EXECUTE'), 'nor a later one, by itself');
-- where everything is that could name a person
SELECT is((SELECT count(*) FROM information_schema.columns WHERE table_schema = 'teyao' AND column_name ~ '(^|_)(id_no|icd10|diagnosis_text|phone|address)$'), 0::bigint, 'no column for a clear id number or code');
SELECT is((SELECT string_agg(table_name || '.' || column_name, ' ') FROM information_schema.columns WHERE table_schema = 'teyao' AND column_name ~ '_sealed$' AND domain_name IS DISTINCT FROM 'sealed' AND data_type <> 'ARRAY'), NULL, 'every sealed column takes sealed values only');
SELECT * FROM finish();
ROLLBACK;
