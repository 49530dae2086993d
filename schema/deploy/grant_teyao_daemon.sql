-- Deploy teyao:grant_teyao_daemon to pg
-- requires: role_teyao_daemon privilege_database func_readiness func_barrier func_authorization_fetch func_authorization_record func_authorization_get func_authorization_by_key func_authorization_amend_fetch func_authorization_amend func_authorization_change_fetch func_authorization_cancel func_authorization_reverse_fetch func_authorization_reverse func_authorization_expire func_pickup_check func_pickup_prior func_pickup_dispense func_pickup_guard func_event_read func_policy_put func_policy_get func_pharmacy_put func_pharmacy_get func_grant_put func_price_put func_audit_write func_audit_seal func_audit_head_put func_audit_verify
-- What teyao_daemon may do, all of it.

BEGIN;

GRANT USAGE ON SCHEMA teyao TO teyao_daemon;
GRANT EXECUTE ON FUNCTION
    teyao.readiness,
    teyao.barrier,
    teyao.authorization_fetch,
    teyao.authorization_record,
    teyao.authorization_get,
    teyao.authorization_by_key,
    teyao.authorization_amend_fetch,
    teyao.authorization_amend,
    teyao.authorization_change_fetch,
    teyao.authorization_cancel,
    teyao.authorization_reverse_fetch,
    teyao.authorization_reverse,
    teyao.authorization_expire,
    teyao.pickup_check,
    teyao.pickup_prior,
    teyao.pickup_dispense,
    teyao.pickup_guard,
    teyao.event_read,
    teyao.policy_put,
    teyao.policy_get,
    teyao.pharmacy_put,
    teyao.pharmacy_get,
    teyao.grant_put,
    teyao.price_put,
    teyao.audit_write,
    teyao.audit_seal,
    teyao.audit_head_put,
    teyao.audit_verify
TO teyao_daemon;

COMMIT;
