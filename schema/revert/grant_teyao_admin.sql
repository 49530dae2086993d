-- Revert teyao:grant_teyao_admin from pg

BEGIN;

REVOKE EXECUTE ON FUNCTION
    teyao.policy_put,
    teyao.policy_get,
    teyao.pharmacy_put,
    teyao.pharmacy_get,
    teyao.price_put,
    teyao.audit_write,
    teyao.readiness
FROM teyao_admin;
REVOKE USAGE ON SCHEMA teyao FROM teyao_admin;

COMMIT;
