-- Deploy teyao:func_pickup_check to pg
-- requires: func_pickup_find table_dispense table_policy table_authorization_record
-- What a code stands for.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE FUNCTION teyao.pickup_check(p_today date, p_pharmacy_id text, p_tags bytea[])
RETURNS TABLE (state text, authorization_id uuid, mark integer, record smallint, car_t boolean, valid_from date,
    expires_on date, used_at timestamptz, status text, person_key bytea, id_type text, id_sealed bytea,
    name_sealed bytea, policy_no text, collector_by text, to_collect text, last_answer bytea,
    last_answer_has_code boolean, lines text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT k.state, k.authorization_id, a.mark, a.record, k.car_t, k.valid_from, k.expires_on,
        (SELECT max(d.at) FROM teyao.dispense d
         WHERE d.authorization_id = a.authorization_id),
        a.status, a.person_key::bytea, p.id_type::text, p.id_sealed::bytea, p.name_sealed::bytea,
        p.policy_no::text, a.collector_by, array_to_string(a.to_collect, ' '), r.answer, r.issue IS NOT NULL,
        (SELECT json_agg(json_build_object('line', l.line, 'list', l.list, 'row', l.list_row, 'kind', l.kind,
            'approved_quantity', l.approved_quantity, 'dispensed_quantity', l.dispensed_quantity,
            'remaining', l.approved_quantity - l.dispensed_quantity, 'total_fen', l.total_fen,
            'insurer_fen', l.insurer_fen, 'insured_fen', l.insured_fen) ORDER BY l.line)
         FROM teyao.authorization_line l
         WHERE l.bucket = a.bucket AND l.authorization_id = a.authorization_id AND l.approved_quantity > 0)::text
    FROM teyao.pickup_find(p_today, p_pharmacy_id, p_tags) k
    LEFT JOIN teyao.authorization a ON a.bucket = k.bucket AND a.authorization_id = k.authorization_id
    LEFT JOIN teyao.policy p ON p.bucket = a.bucket AND p.policy_no = a.policy_no
    LEFT JOIN teyao.authorization_record r
        ON r.bucket = a.bucket AND r.authorization_id = a.authorization_id AND r.record = a.record;
END $$;

COMMIT;
