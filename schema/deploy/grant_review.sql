-- Deploy teyao:grant_review to pg
-- requires: grant_teyao_daemon func_review_list func_review_get func_review_assign func_review_note func_review_fetch func_review_settle func_review_overturn
-- The daemon serves the review desk.

BEGIN;

GRANT EXECUTE ON FUNCTION
    teyao.review_list,
    teyao.review_get,
    teyao.review_assign,
    teyao.review_note,
    teyao.review_fetch,
    teyao.review_settle,
    teyao.review_overturn
TO teyao_daemon;

COMMIT;
