-- Verify teyao:trigger_authorization_review on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT count(*) = 2 AND bool_and(g.tgenabled = 'O') FROM pg_trigger g
            WHERE g.tgrelid = 'teyao.authorization'::regclass AND g.tgname LIKE 'authorization\_review\_%'),
        'missing or switched off';
END $$;

ROLLBACK;
