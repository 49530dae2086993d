-- Deploy teyao:func_ledger_balanced to pg
-- requires: table_ledger_entry
-- For a trigger: what one statement adds to the ledger sums to zero.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- All entries of a posting come in one statement, so that each statement, and with it each posting, sums to
-- zero; and it does so for each account by itself.
CREATE FUNCTION teyao.ledger_balanced() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM added e GROUP BY e.bucket, e.authorization_id, e.posting, e.policy_no, e.year_start, e.pool
               HAVING sum(e.amount_fen) <> 0) THEN
        RAISE EXCEPTION USING ERRCODE = 'TY004', CONSTRAINT = 'ledger_entry_balanced',
            MESSAGE = 'ledger entries do not sum to zero';
    END IF;
    RETURN NULL;
END $$;

COMMIT;
