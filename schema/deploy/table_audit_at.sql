-- Deploy teyao:table_audit_at to pg
-- requires: table_audit
-- The audit trail by time

BEGIN;
SET LOCAL ROLE teyao_owner;

-- Entries are added in the order of time, or nearly: block ranges find a day, and cost nothing to keep.
CREATE INDEX audit_at ON teyao.audit USING brin (at) WITH (pages_per_range = 16, autosummarize = on);

COMMIT;
