-- Deploy teyao:privilege_function_default to pg
-- requires: role_teyao_owner
-- A new function may be executed by nobody until granted.

BEGIN;

ALTER DEFAULT PRIVILEGES FOR ROLE teyao_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE teyao_owner REVOKE USAGE ON TYPES FROM PUBLIC;

COMMIT;
