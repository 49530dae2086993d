-- Revert teyao:grant_teyao_daemon from pg

BEGIN;

REVOKE EXECUTE ON FUNCTION
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
FROM teyao_daemon;
REVOKE USAGE ON SCHEMA teyao FROM teyao_daemon;

COMMIT;
