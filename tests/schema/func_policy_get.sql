SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT t.setup();
SELECT is((version, plan, riders, id_type, id_sealed = t.sealed('id'))::text, '(1,cpic-inpatient-b,"",resident_id,t)', 'as it stands') FROM teyao.policy_get('A');
SELECT is((SELECT count(*) FROM teyao.policy_get('zz')), 0::bigint, 'unknown');
SELECT * FROM finish();
ROLLBACK;
