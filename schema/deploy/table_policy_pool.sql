-- Deploy teyao:table_policy_pool to pg
-- requires: table_policy
-- Limits that lists share under the annual one.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.policy_pool (
    bucket teyao.bucket NOT NULL,
    policy_no teyao.label NOT NULL,
    pool teyao.label NOT NULL,
    limit_fen teyao.fen NOT NULL,
    lists text[] NOT NULL,
    CONSTRAINT policy_pool_pk PRIMARY KEY (bucket, policy_no, pool),
    CONSTRAINT policy_pool_policy FOREIGN KEY (bucket, policy_no) REFERENCES teyao.policy,
    CONSTRAINT policy_pool_lists CHECK (cardinality(lists) BETWEEN 1 AND 12 AND array_position(lists, NULL) IS NULL)
);

COMMIT;
