SET search_path = public, pg_temp;
BEGIN;
SELECT no_plan();
SELECT is((SELECT barrier FROM teyao.barrier()), 'ok', 'answers ok');
SELECT isnt(pg_current_xact_id_if_assigned(), NULL, 'and has something to commit');
SELECT * FROM finish();
ROLLBACK;
