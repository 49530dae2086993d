-- Revert teyao:trigger_review_note_append_only from pg

BEGIN;

DROP TRIGGER review_note_append_only ON teyao.review_note;

COMMIT;
