-- Verify teyao:trigger_authorization_line_moves on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' FROM pg_trigger g WHERE g.tgrelid = 'teyao.authorization_line'::regclass AND g.tgname = 'authorization_line_moves'),
        'missing or switched off';
END $$;

ROLLBACK;
