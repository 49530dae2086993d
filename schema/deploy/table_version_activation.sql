-- Deploy teyao:table_version_activation to pg
-- requires: table_version_proposal
-- Versions of lists and plans that may decide.

BEGIN;
SET LOCAL ROLE teyao_owner;

-- proposal NULL: what was in use when the installation began. Ends never: a version is followed by the next.
CREATE TABLE teyao.version_activation (
    kind text NOT NULL,
    id teyao.label NOT NULL,
    version teyao.label NOT NULL,
    digest teyao.digest NOT NULL,
    effective_from date NOT NULL,
    proposal bigint,
    proposed_by teyao.label NOT NULL,
    proposed_at timestamptz NOT NULL,
    confirmed_by teyao.label NOT NULL,
    confirmed_at timestamptz NOT NULL,
    over_threshold boolean NOT NULL,
    impact_confirmed boolean NOT NULL,
    report text NOT NULL,
    CONSTRAINT version_activation_pk PRIMARY KEY (kind, id, version),
    CONSTRAINT version_activation_one_a_day UNIQUE (kind, id, effective_from),
    CONSTRAINT version_activation_proposal FOREIGN KEY (proposal, kind, id, version, digest, effective_from, proposed_by, proposed_at)
        REFERENCES teyao.version_proposal (proposal, kind, id, version, digest, effective_from, proposed_by, proposed_at),
    CONSTRAINT version_activation_kind CHECK (kind IN ('list', 'plan')),
    CONSTRAINT version_activation_person CHECK (confirmed_by ~ '^[a-z0-9][a-z0-9._@-]*$'),
    CONSTRAINT version_activation_second_person CHECK (CASE WHEN proposal IS NULL
        THEN proposed_by = 'baseline' AND confirmed_by = 'baseline'
        ELSE proposed_by <> confirmed_by AND confirmed_by <> 'baseline' END),
    CONSTRAINT version_activation_threshold CHECK (impact_confirmed OR NOT over_threshold)
);

COMMIT;
