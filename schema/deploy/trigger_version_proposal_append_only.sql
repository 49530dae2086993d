-- Deploy teyao:trigger_version_proposal_append_only to pg
-- requires: table_version_proposal func_refuse_change
-- Rows of version_proposal are only ever added.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER version_proposal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teyao.version_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION teyao.refuse_change();

COMMIT;
