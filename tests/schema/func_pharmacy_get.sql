SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.pharmacy('P1');
SELECT is((name, city, plans, suspended, mark)::text, '(测试药房,上海市,"cpic-inpatient-b axa-zhuoyue-2022",f,1)', 'as it stands') FROM teyao.pharmacy_get('P1');
SELECT is((SELECT count(*) FROM teyao.pharmacy_get('zz')), 0::bigint, 'unknown');
SELECT * FROM finish();
ROLLBACK;
