-- Revert teyao:grant_review from pg

BEGIN;

REVOKE EXECUTE ON FUNCTION teyao.review_list, teyao.review_get, teyao.review_assign, teyao.review_note, teyao.review_fetch, teyao.review_settle, teyao.review_overturn FROM teyao_daemon;

COMMIT;
