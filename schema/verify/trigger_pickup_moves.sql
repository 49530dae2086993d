-- Verify teyao:trigger_pickup_moves on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' FROM pg_trigger g WHERE g.tgrelid = 'teyao.pickup'::regclass AND g.tgname = 'pickup_moves'),
        'missing or switched off';
END $$;

ROLLBACK;
