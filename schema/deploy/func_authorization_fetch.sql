-- Deploy teyao:func_authorization_fetch to pg
-- requires: func_prior_read func_facts_read
-- Earlier answers and all facts for n requests.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.authorization_fetch(p_today date, p_route text, p_caller text[], p_key text[],
    p_digest bytea[], p_policy_no text[], p_person_key bytea[], p_name_key bytea[], p_pharmacy_id text[],
    p_price_on date[], p_row_item integer[], p_row_id text[])
RETURNS TABLE (item integer, outcome text, http smallint, answer bytea, authorization_id uuid,
    key_version smallint, issue smallint, car_t boolean, policy_found boolean, insured_matches boolean,
    person_mark bigint, policy_mark bigint, pharmacy_mark bigint, facts text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- One snapshot for both: a key that is new here is new for these very facts.
    RETURN QUERY
    SELECT i.item, i.outcome, i.http, i.answer, i.authorization_id, i.key_version, i.issue, i.car_t,
        i.policy_found, i.insured_matches, i.person_mark, i.policy_mark, i.pharmacy_mark,
        CASE WHEN i.outcome = 'new' THEN i.facts END
    FROM ROWS FROM (
        teyao.prior_read(p_route, p_caller, p_key, p_digest),
        teyao.facts_read(p_today, p_policy_no, p_person_key, p_name_key, p_pharmacy_id, p_price_on,
            p_row_item, p_row_id, NULL))
        AS i (item, outcome, http, answer, authorization_id, key_version, issue, car_t, facts_item,
            policy_found, insured_matches, person_mark, policy_mark, pharmacy_mark, facts);
END $$;

COMMIT;
