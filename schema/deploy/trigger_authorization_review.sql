-- Deploy teyao:trigger_authorization_review to pg
-- requires: table_authorization func_review_follow
-- What is not plainly approved comes to the review desk

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TRIGGER authorization_review_insert AFTER INSERT ON teyao.authorization
    FOR EACH ROW WHEN (NEW.decision <> 'approve' OR NEW.flags <> 0) EXECUTE FUNCTION teyao.review_follow();
CREATE TRIGGER authorization_review_update AFTER UPDATE OF record, cancelled_at, expired_at ON teyao.authorization
    FOR EACH ROW WHEN (OLD.record <> NEW.record OR OLD.cancelled_at IS DISTINCT FROM NEW.cancelled_at
        OR OLD.expired_at IS DISTINCT FROM NEW.expired_at) EXECUTE FUNCTION teyao.review_follow();

COMMIT;
