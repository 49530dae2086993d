-- Verify teyao:trigger_ledger_entry_balanced on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' FROM pg_trigger g WHERE g.tgrelid = 'teyao.ledger_entry'::regclass AND g.tgname = 'ledger_entry_balanced'),
        'missing or switched off';
END $$;

ROLLBACK;
