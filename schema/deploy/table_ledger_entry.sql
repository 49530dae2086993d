-- Deploy teyao:table_ledger_entry to pg
-- requires: table_ledger_transaction table_account
-- What a movement did to each side of an account.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.ledger_entry (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    posting smallint NOT NULL,
    policy_no teyao.label NOT NULL,
    year_start date NOT NULL,
    pool text NOT NULL,
    side text NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT ledger_entry_pk PRIMARY KEY (bucket, authorization_id, posting, year_start, pool, side),
    CONSTRAINT ledger_entry_transaction FOREIGN KEY (bucket, authorization_id, posting)
        REFERENCES teyao.ledger_transaction,
    CONSTRAINT ledger_entry_account FOREIGN KEY (bucket, policy_no, year_start, pool) REFERENCES teyao.account,
    CONSTRAINT ledger_entry_side
        CHECK (side IN ('available', 'held', 'captured', 'deductible_left', 'deductible_used')),
    CONSTRAINT ledger_entry_moves CHECK (amount_fen <> 0)
);

COMMIT;
