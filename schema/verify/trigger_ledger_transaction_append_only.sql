-- Verify teyao:trigger_ledger_transaction_append_only on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT g.tgenabled = 'O' AND g.tgtype & 32 = 32 FROM pg_trigger g WHERE g.tgrelid = 'teyao.ledger_transaction'::regclass AND g.tgname = 'ledger_transaction_append_only'),
        'missing, switched off, or blind to TRUNCATE';
    BEGIN
        UPDATE teyao.ledger_transaction SET bucket = bucket;
        RAISE EXCEPTION 'allowed: UPDATE teyao.ledger_transaction SET bucket = bucket';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
    BEGIN
        DELETE FROM teyao.ledger_transaction;
        RAISE EXCEPTION 'allowed: DELETE FROM teyao.ledger_transaction';
    EXCEPTION WHEN SQLSTATE 'TY003' THEN NULL;
    END;
END $$;

ROLLBACK;
