-- Verify teyao:trigger_authorization_moves on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' FROM pg_trigger g WHERE g.tgrelid = 'teyao.authorization'::regclass AND g.tgname = 'authorization_moves'),
        'missing or switched off';
END $$;

ROLLBACK;
