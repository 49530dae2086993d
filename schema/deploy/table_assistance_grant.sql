-- Deploy teyao:table_assistance_grant to pg
-- requires: table_policy schema_teyao_ext
-- Charity drug eligibility and collection.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.assistance_grant (
    bucket teyao.bucket NOT NULL,
    policy_no teyao.label NOT NULL,
    list teyao.label NOT NULL,
    list_row teyao.label NOT NULL,
    from_on date NOT NULL,
    to_on date,
    state text NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT assistance_grant_pk PRIMARY KEY (bucket, policy_no, list, list_row, from_on),
    CONSTRAINT assistance_grant_policy FOREIGN KEY (bucket, policy_no) REFERENCES teyao.policy,
    CONSTRAINT assistance_grant_state
        CHECK (state IN ('eligible', 'applied', 'papers_missing', 'granted', 'collected', 'refused')),
    CONSTRAINT assistance_grant_period CHECK (to_on >= from_on),
    CONSTRAINT assistance_grant_one_at_a_time EXCLUDE USING gist (
        policy_no teyao_ext.gist_text_ops WITH OPERATOR(pg_catalog.=),
        list_row teyao_ext.gist_text_ops WITH OPERATOR(pg_catalog.=),
        daterange(from_on, to_on, '[]') WITH &&)
);

COMMIT;
