-- Deploy teyao:table_review to pg
-- requires: table_authorization
-- Where the review of a decision stands

BEGIN;
SET LOCAL ROLE teyao_owner;

-- One row for each authorization that people may look at: not approved, or flagged. state is that of the
-- decision (denied, partial, pended; flagged: approved with a flag that is looked at, noted: approved with
-- other flags only) until people decide. Filters read this row alone, but for reasons and amounts.
CREATE TABLE teyao.review (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    state text NOT NULL,
    flags integer NOT NULL,
    due_on date NOT NULL,
    decided_on date NOT NULL,
    plan teyao.label,
    pharmacy_id teyao.label NOT NULL,
    assigned_to teyao.label,
    assigned_at timestamptz,
    lease_until timestamptz,
    step smallint NOT NULL DEFAULT 0,
    CONSTRAINT review_pk PRIMARY KEY (bucket, authorization_id),
    CONSTRAINT review_authorization FOREIGN KEY (bucket, authorization_id) REFERENCES teyao.authorization,
    CONSTRAINT review_state CHECK (state IN ('denied', 'partial', 'pended', 'flagged', 'noted', 'needs_second', 'upheld',
        'overturned', 'closed')),
    CONSTRAINT review_assigned CHECK (num_nonnulls(assigned_to, assigned_at, lease_until) IN (0, 3)),
    CONSTRAINT review_step_counts CHECK (step >= 0)
) WITH (fillfactor = 85);
-- The queue, oldest due first: by state, all that is open, and all that is flagged.
CREATE INDEX review_queue ON teyao.review (state, due_on, authorization_id);
CREATE INDEX review_open ON teyao.review (due_on, authorization_id)
    WHERE state IN ('denied', 'partial', 'pended', 'flagged', 'needs_second');
CREATE INDEX review_flagged ON teyao.review (due_on, authorization_id)
    WHERE flags <> 0 AND state IN ('denied', 'partial', 'pended', 'flagged', 'noted', 'needs_second');

COMMIT;
