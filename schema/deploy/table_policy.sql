-- Deploy teyao:table_policy to pg
-- requires: table_directory type_fen type_sealed
-- Policies as they stand.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.policy (
    bucket teyao.bucket NOT NULL,
    policy_no teyao.label NOT NULL,
    person_key teyao.digest NOT NULL,
    name_key teyao.digest NOT NULL,
    version integer NOT NULL,
    mark bigint NOT NULL,
    plan teyao.label NOT NULL,
    riders text[] NOT NULL,
    id_type teyao.label NOT NULL,
    id_sealed teyao.sealed NOT NULL,
    name_sealed teyao.sealed NOT NULL,
    birth_on date NOT NULL,
    citizen boolean NOT NULL,
    effective_on date NOT NULL,
    expires_on date NOT NULL,
    received_on date,
    previous_expires_on date,
    terminated_on date,
    social_insured boolean NOT NULL,
    -- terms: null takes the plan's default
    waiting_days integer,
    hesitation_days integer,
    annual_limit_fen teyao.fen,
    deductible_fen teyao.fen,
    ratio_percent integer,
    unsettled_ratio_percent integer,
    max_days_supply integer,
    quantity_rule text,
    definition_version integer,
    changed_at timestamptz NOT NULL,
    CONSTRAINT policy_pk PRIMARY KEY (bucket, policy_no),
    CONSTRAINT policy_place FOREIGN KEY (policy_no, bucket, person_key)
        REFERENCES teyao.directory (policy_no, bucket, person_key),
    CONSTRAINT policy_version_range CHECK (version >= 1),
    CONSTRAINT policy_mark_range CHECK (mark >= 1),
    CONSTRAINT policy_id_type CHECK (id_type IN ('resident_id', 'passport', 'hk_macau_permit',
        'taiwan_permit', 'foreign_permanent_resident', 'other')),
    CONSTRAINT policy_riders CHECK (cardinality(riders) <= 8 AND array_position(riders, NULL) IS NULL),
    CONSTRAINT policy_period CHECK (expires_on >= effective_on),
    CONSTRAINT policy_birth CHECK (birth_on <= effective_on),
    CONSTRAINT policy_terms CHECK (waiting_days BETWEEN 0 AND 3650 AND hesitation_days BETWEEN 0 AND 365
        AND ratio_percent BETWEEN 0 AND 100 AND unsettled_ratio_percent BETWEEN 0 AND 100
        AND max_days_supply BETWEEN 1 AND 3650 AND quantity_rule IN ('cap', 'reject')
        AND definition_version IN (2007, 2020))
) WITH (fillfactor = 85);

COMMIT;
