-- Deploy teyao:table_version_proposal to pg
-- requires: type_label type_digest
-- Versions of lists and plans that somebody proposed, with what they would change.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.version_proposal (
    proposal bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    id teyao.label NOT NULL,
    version teyao.label NOT NULL,
    digest teyao.digest NOT NULL,
    effective_from date NOT NULL,
    proposed_by teyao.label NOT NULL,
    proposed_at timestamptz NOT NULL,
    decisions integer NOT NULL,
    codes integer NOT NULL,
    pends integer NOT NULL,
    patients integer NOT NULL,
    report text NOT NULL,
    CONSTRAINT version_proposal_pk PRIMARY KEY (proposal),
    CONSTRAINT version_proposal_what UNIQUE (proposal, kind, id, version, digest, effective_from, proposed_by, proposed_at),
    CONSTRAINT version_proposal_kind CHECK (kind IN ('list', 'plan')),
    CONSTRAINT version_proposal_person CHECK (proposed_by ~ '^[a-z0-9][a-z0-9._@-]*$' AND proposed_by <> 'baseline'),
    CONSTRAINT version_proposal_counts CHECK (least(decisions, codes, pends, patients) >= 0),
    CONSTRAINT version_proposal_report CHECK (length(report) BETWEEN 2 AND 1000000)
);
COMMENT ON COLUMN teyao.version_proposal.report IS 'JSON: what the version would change, by clause; counts and authorization ids, nothing personal.';

COMMIT;
