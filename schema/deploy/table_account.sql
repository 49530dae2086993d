-- Deploy teyao:table_account to pg
-- requires: table_policy
-- What a policy year may still pay.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.account (
    bucket teyao.bucket NOT NULL,
    policy_no teyao.label NOT NULL,
    year_start date NOT NULL,
    pool text NOT NULL,
    cap_fen teyao.fen NOT NULL,
    held_fen teyao.fen NOT NULL,
    captured_fen teyao.fen NOT NULL,
    deductible_cap_fen teyao.fen NOT NULL,
    deductible_used_fen teyao.fen NOT NULL,
    CONSTRAINT account_pk PRIMARY KEY (bucket, policy_no, year_start, pool),
    CONSTRAINT account_policy FOREIGN KEY (bucket, policy_no) REFERENCES teyao.policy,
    CONSTRAINT account_within_cap CHECK (held_fen + captured_fen <= cap_fen),
    CONSTRAINT account_within_deductible CHECK (deductible_used_fen <= deductible_cap_fen),
    CONSTRAINT account_pool_without_deductible CHECK (pool = '' OR deductible_cap_fen = 0)
) WITH (fillfactor = 50);
COMMENT ON COLUMN teyao.account.pool IS 'Empty: the annual limit, which every payment is taken from. A pool is a second account that must have room too.';

COMMIT;
