-- Revert teyao:trigger_person_kept from pg

BEGIN;

DROP TRIGGER person_kept ON teyao.person;

COMMIT;
