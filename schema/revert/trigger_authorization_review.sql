-- Revert teyao:trigger_authorization_review from pg

BEGIN;

DROP TRIGGER authorization_review_update ON teyao.authorization;
DROP TRIGGER authorization_review_insert ON teyao.authorization;

COMMIT;
