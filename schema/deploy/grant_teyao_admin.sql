-- Deploy teyao:grant_teyao_admin to pg
-- requires: role_teyao_admin privilege_database func_policy_put func_policy_get func_pharmacy_put func_pharmacy_get func_price_put func_audit_write func_readiness
-- What teyao_admin may do, all of it.

BEGIN;

GRANT USAGE ON SCHEMA teyao TO teyao_admin;
GRANT EXECUTE ON FUNCTION
    teyao.policy_put,
    teyao.policy_get,
    teyao.pharmacy_put,
    teyao.pharmacy_get,
    teyao.price_put,
    teyao.audit_write,
    teyao.readiness
TO teyao_admin;

COMMIT;
