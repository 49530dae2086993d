-- Deploy teyao:table_authorization to pg
-- requires: table_policy table_pharmacy table_person
-- One request of a pharmacy and where it stands.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.authorization (
    bucket teyao.bucket NOT NULL,
    authorization_id uuid NOT NULL,
    person_key teyao.digest NOT NULL,
    policy_no teyao.label,
    pharmacy_id teyao.label NOT NULL,
    decision text NOT NULL,
    status text NOT NULL,
    flags integer NOT NULL,
    first_request boolean NOT NULL,
    total_fen teyao.fen NOT NULL,
    social_fen teyao.fen NOT NULL,
    deductible_fen teyao.fen NOT NULL,
    insurer_fen teyao.fen NOT NULL,
    insured_fen teyao.fen NOT NULL,
    plan teyao.label,
    decided_at timestamptz NOT NULL,
    decided_on date NOT NULL,
    issued_on date,
    review_due_on date,
    collector_by text NOT NULL,
    to_collect text[] NOT NULL,
    diagnosis_key teyao.digest NOT NULL,
    diagnoses_sealed teyao.sealed NOT NULL,
    mark integer NOT NULL DEFAULT 1,
    record smallint NOT NULL DEFAULT 1,
    posting smallint NOT NULL DEFAULT 0,
    issue smallint NOT NULL DEFAULT 0,
    cancel_reason teyao.label,
    cancelled_at timestamptz,
    expired_at timestamptz,
    reversed_at timestamptz,
    overturned_at timestamptz,
    CONSTRAINT authorization_pk PRIMARY KEY (bucket, authorization_id),
    CONSTRAINT authorization_person FOREIGN KEY (bucket, person_key) REFERENCES teyao.person,
    CONSTRAINT authorization_policy FOREIGN KEY (bucket, policy_no) REFERENCES teyao.policy,
    CONSTRAINT authorization_pharmacy FOREIGN KEY (pharmacy_id) REFERENCES teyao.pharmacy,
    CONSTRAINT authorization_bucket_of_id CHECK (bucket = (((get_byte(uuid_send(authorization_id), 6) & 3) << 8)
        | get_byte(uuid_send(authorization_id), 7)) AND get_byte(uuid_send(authorization_id), 6) >> 4 = 7),
    CONSTRAINT authorization_adds_up CHECK (insurer_fen + insured_fen + social_fen = total_fen),
    CONSTRAINT authorization_plan_of_policy CHECK ((policy_no IS NULL) = (plan IS NULL)),
    CONSTRAINT authorization_unknown_is_denied CHECK (policy_no IS NOT NULL OR decision = 'deny'),
    CONSTRAINT authorization_status CHECK (CASE decision
        WHEN 'approve' THEN status IN ('open', 'partly_dispensed', 'dispensed', 'cancelled', 'expired')
        WHEN 'partial' THEN status IN ('open', 'partly_dispensed', 'dispensed', 'cancelled', 'expired')
        WHEN 'pend' THEN status IN ('pended', 'cancelled') AND total_fen = 0
        WHEN 'deny' THEN status IN ('denied', 'cancelled') AND total_fen = 0
        ELSE false END),
    CONSTRAINT authorization_cancelled_when CHECK (status <> 'cancelled' OR cancelled_at IS NOT NULL),
    CONSTRAINT authorization_expired_when CHECK (status <> 'expired' OR expired_at IS NOT NULL),
    CONSTRAINT authorization_reversed_is_cancelled CHECK (reversed_at IS NULL OR status = 'cancelled'),
    CONSTRAINT authorization_collector CHECK (collector_by IN ('insured', 'agent', 'guardian')),
    CONSTRAINT authorization_counters CHECK (mark >= 1 AND record >= 1 AND posting >= 0 AND issue >= 0)
) WITH (fillfactor = 85);
ALTER TABLE teyao.authorization ALTER COLUMN diagnoses_sealed SET STORAGE EXTERNAL;
-- The bucket follows from the person. It does not lead here, so that no lookup can ever be planned by bucket
-- alone, not even while the tables are too small for the planner to see a difference.
CREATE INDEX authorization_of_person ON teyao.authorization (person_key, bucket);

COMMIT;
