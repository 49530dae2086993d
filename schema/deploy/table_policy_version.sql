-- Deploy teyao:table_policy_version to pg
-- requires: table_directory type_sealed
-- Every version a policy ever had.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- body is the policy's row without the sealed values, with its pools; the sealed values stand beside it.
CREATE TABLE teyao.policy_version (
    policy_no teyao.label NOT NULL,
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor teyao.label NOT NULL,
    body jsonb NOT NULL,
    id_sealed teyao.sealed NOT NULL,
    name_sealed teyao.sealed NOT NULL,
    diagnoses_sealed bytea[] NOT NULL,
    CONSTRAINT policy_version_pk PRIMARY KEY (policy_no, version),
    CONSTRAINT policy_version_policy FOREIGN KEY (policy_no) REFERENCES teyao.directory,
    CONSTRAINT policy_version_nothing_clear
        CHECK (NOT body ?| ARRAY['id_no', 'name', 'id_sealed', 'name_sealed', 'icd10'])
);

COMMIT;
