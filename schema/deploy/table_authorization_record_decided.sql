-- Deploy teyao:table_authorization_record_decided to pg
-- requires: table_authorization_record
-- Decisions in the order they were made.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE INDEX authorization_record_decided ON teyao.authorization_record (decided_at, authorization_id, record);

COMMIT;
