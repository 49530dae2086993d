-- Schema t: short ways to call the functions with everything that a test does not care about filled in.
-- Loaded once by run.sh into the throw-away database; every test file rolls back what it does.
CREATE SCHEMA t;
SET search_path = t, public;

CREATE FUNCTION t.now() RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$ SELECT '2026-11-22 10:00:00+08'::timestamptz $$;
CREATE FUNCTION t.today() RETURNS date LANGUAGE sql IMMUTABLE AS $$ SELECT '2026-11-22'::date $$;
CREATE FUNCTION t.digest(p text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$ SELECT sha256(convert_to(p, 'UTF8')) $$;
CREATE FUNCTION t.sealed(p text) RETURNS bytea LANGUAGE sql IMMUTABLE AS
$$ SELECT '\x01'::bytea || decode(repeat('00', 30), 'hex') || convert_to(p, 'UTF8') $$;
CREATE FUNCTION t.bytes(p text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$ SELECT convert_to(p, 'UTF8') $$;
CREATE FUNCTION t.person(p text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$ SELECT t.digest('person ' || p) $$;
CREATE FUNCTION t.bucket(p text) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT (get_byte(t.person(p), 0) << 2) | (get_byte(t.person(p), 1) >> 6) $$;
CREATE FUNCTION t.caller(p text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'urn:teyao:pharmacy:' || p $$;
-- an id of that name in the person's bucket
CREATE FUNCTION t.id(p_person text, p_name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (substr(md5(p_name), 1, 12) || '7' || lpad(to_hex(t.bucket(p_person)), 3, '0') || '8'
        || substr(md5(p_name), 14, 15))::uuid $$;

CREATE FUNCTION t.pharmacy(p_id text, p_suspended boolean DEFAULT false) RETURNS text LANGUAGE sql AS $$
    SELECT outcome FROM teyao.pharmacy_put(t.now(), 'urn:teyao:service:core', ARRAY[p_id], ARRAY['测试药房'],
        ARRAY['上海市'], ARRAY['上海市'], ARRAY['cpic-inpatient-b axa-zhuoyue-2022'], ARRAY[p_suspended]) $$;

-- p: policy, person and whatever differs from the usual
CREATE FUNCTION t.policy(VARIADIC p_items jsonb[])
RETURNS TABLE (item integer, outcome text, version integer, pool text, limit_fen bigint, held_fen bigint,
    captured_fen bigint, voided integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    r record;
BEGIN
    SELECT array_agg(i.x ->> 'policy' ORDER BY n) AS policy_no,
        array_agg(t.person(i.x ->> 'person') ORDER BY n) AS person_key,
        array_agg(t.digest('name ' || (i.x ->> 'person')) ORDER BY n) AS name_key,
        array_agg('resident_id'::text) AS id_type,
        array_agg(t.sealed('id') ORDER BY n) AS id_sealed, array_agg(t.sealed('name') ORDER BY n) AS name_sealed,
        array_agg(COALESCE((i.x ->> 'birth_on')::date, '1970-01-01') ORDER BY n) AS birth_on,
        array_agg(COALESCE((i.x ->> 'citizen')::boolean, true) ORDER BY n) AS citizen,
        array_agg(COALESCE(i.x ->> 'plan', 'cpic-inpatient-b') ORDER BY n) AS plan,
        array_agg(COALESCE(i.x ->> 'riders', '') ORDER BY n) AS riders,
        array_agg(COALESCE((i.x ->> 'effective_on')::date, '2026-01-01') ORDER BY n) AS effective_on,
        array_agg(COALESCE((i.x ->> 'expires_on')::date, '2027-12-31') ORDER BY n) AS expires_on,
        array_agg(NULL::date) AS no_date,
        array_agg((i.x ->> 'terminated_on')::date ORDER BY n) AS terminated_on,
        array_agg(true) AS social_insured, array_agg(NULL::integer) AS no_integer, array_agg(NULL::text) AS no_text,
        array_agg((i.x ->> 'annual_limit_fen')::bigint ORDER BY n) AS annual_limit_fen,
        array_agg((i.x ->> 'deductible_fen')::bigint ORDER BY n) AS deductible_fen,
        array_agg((i.x ->> 'ratio_percent')::integer ORDER BY n) AS ratio_percent,
        array_agg(COALESCE((i.x ->> 'annual_limit_fen')::bigint, 200000000) ORDER BY n) AS cap_fen,
        array_agg(COALESCE((i.x ->> 'deductible_fen')::bigint, 0) ORDER BY n) AS deductible_cap_fen,
        array_agg(COALESCE((i.x ->> 'void')::boolean, false) ORDER BY n) AS void
    INTO r FROM unnest(p_items) WITH ORDINALITY AS i (x, n);
    RETURN QUERY
    SELECT f.* FROM teyao.policy_put(t.now(), t.today(), 'urn:teyao:service:core', r.policy_no, r.person_key,
        r.name_key, r.id_type, r.id_sealed, r.name_sealed, r.birth_on, r.citizen, r.plan, r.riders, r.effective_on,
        r.expires_on, r.no_date, r.no_date, r.terminated_on, r.social_insured, r.no_integer, r.no_integer,
        r.annual_limit_fen, r.deductible_fen, r.ratio_percent, r.no_integer, r.no_integer, r.no_text,
        r.no_integer, r.cap_fen, r.deductible_cap_fen, r.void,
        ARRAY(SELECT i.n::integer FROM unnest(p_items) WITH ORDINALITY i (x, n), jsonb_array_elements(i.x -> 'diagnoses') d),
        ARRAY(SELECT (d ->> 'on')::date FROM unnest(p_items) i (x), jsonb_array_elements(i.x -> 'diagnoses') d),
        ARRAY(SELECT t.sealed(d ->> 'code') FROM unnest(p_items) i (x), jsonb_array_elements(i.x -> 'diagnoses') d),
        ARRAY(SELECT i.n::integer FROM unnest(p_items) WITH ORDINALITY i (x, n), jsonb_array_elements(i.x -> 'pools') d),
        ARRAY(SELECT d ->> 'id' FROM unnest(p_items) i (x), jsonb_array_elements(i.x -> 'pools') d),
        ARRAY(SELECT (d ->> 'limit_fen')::bigint FROM unnest(p_items) i (x), jsonb_array_elements(i.x -> 'pools') d),
        ARRAY(SELECT d ->> 'lists' FROM unnest(p_items) i (x), jsonb_array_elements(i.x -> 'pools') d)) f;
END $$;

-- The usual network: pharmacy P1 and P2, policy A of person a (limit 10,000 fen), policy B of person b.
CREATE FUNCTION t.setup() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM t.pharmacy('P1'), t.pharmacy('P2');
    PERFORM t.policy('{"policy": "A", "person": "a", "annual_limit_fen": 10000}',
        '{"policy": "B", "person": "b"}');
END $$;

-- One line with its defaults; of: decision of the whole.
CREATE FUNCTION t.line(p jsonb, p_of text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v jsonb := jsonb_build_object('decision', p_of, 'list', 'cpic-b', 'row', 'cpic-b:85', 'quantity', 10,
        'price', 100, 'social', 0, 'deductible', 0, 'pool', '', 'days', 30) || p;
    v_paid boolean := v ->> 'decision' IN ('approve', 'partial');
    v_approved bigint;
    v_total bigint;
    v_insurer bigint;
BEGIN
    v_approved := CASE WHEN v_paid THEN COALESCE((v ->> 'approved')::bigint, (v ->> 'quantity')::bigint) ELSE 0 END;
    v_total := (v ->> 'price')::bigint * CASE WHEN v_paid THEN v_approved ELSE (v ->> 'quantity')::bigint END;
    v_insurer := CASE WHEN v_paid THEN COALESCE((v ->> 'insurer')::bigint,
        v_total - (v ->> 'social')::bigint - (v ->> 'deductible')::bigint) ELSE 0 END;
    RETURN v || jsonb_build_object('approved', v_approved, 'total', v_total, 'insurer', v_insurer,
        'insured', CASE WHEN v_paid THEN v_total - (v ->> 'social')::bigint - v_insurer ELSE 0 END);
END $$;

-- Items: {id, person, policy (null: unknown), pharmacy, key, body, decision, status, tag, lines [], reasons [],
-- marks [person, policy, pharmacy] (default: as they are), year, cap, deductible_cap, issued_on, expires_on}.
CREATE FUNCTION t.record(VARIADIC p_items jsonb[])
RETURNS TABLE (item integer, outcome text, http smallint, answer bytea, authorization_id uuid,
    key_version smallint, issue smallint, car_t boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    r record;
    l record;
    z record;
BEGIN
    SELECT array_agg(t.caller(x ->> 'pharmacy') ORDER BY n) AS caller, array_agg(x ->> 'key' ORDER BY n) AS key,
        array_agg(t.digest(x ->> 'body') ORDER BY n) AS digest,
        array_agg(t.id(x ->> 'person', x ->> 'id') ORDER BY n) AS id, array_agg(x ->> 'pharmacy' ORDER BY n) AS pharmacy,
        array_agg(t.person(x ->> 'person') ORDER BY n) AS person, array_agg(x ->> 'policy' ORDER BY n) AS policy,
        array_agg(COALESCE((x #>> '{marks,0}')::bigint, s.mark, 0) ORDER BY n) AS person_mark,
        array_agg(COALESCE((x #>> '{marks,1}')::bigint, q.mark) ORDER BY n) AS policy_mark,
        array_agg(COALESCE((x #>> '{marks,2}')::bigint, f.mark) ORDER BY n) AS pharmacy_mark,
        array_agg(x ->> 'decision' ORDER BY n) AS decision, array_agg(x ->> 'status' ORDER BY n) AS status,
        array_agg(201::smallint) AS http,
        array_agg(CASE WHEN x ->> 'policy' IS NOT NULL THEN 'cpic-inpatient-b' END ORDER BY n) AS plan,
        array_agg(CASE WHEN x ->> 'policy' IS NOT NULL THEN '1' END ORDER BY n) AS plan_version,
        array_agg('lists 1'::text) AS list_version, array_agg(1) AS engine,
        array_agg(COALESCE((x ->> 'total_fen')::bigint, m.total) ORDER BY n) AS total, array_agg(m.social ORDER BY n) AS social,
        array_agg(m.deductible ORDER BY n) AS deductible, array_agg(m.insurer ORDER BY n) AS insurer,
        array_agg(m.insured ORDER BY n) AS insured, array_agg(0) AS flags, array_agg(true) AS first_request,
        array_agg(COALESCE((x ->> 'issued_on')::date, '2026-11-20') ORDER BY n) AS issued_on,
        array_agg(NULL::date) AS no_date, array_agg(COALESCE(x ->> 'collector', 'insured') ORDER BY n) AS collector_by,
        array_agg(COALESCE(x ->> 'to_collect', 'claim_form') ORDER BY n) AS to_collect,
        array_agg(t.digest('diagnosis ' || COALESCE(x ->> 'diagnosis', 'C34')) ORDER BY n) AS diagnosis_key,
        array_agg(t.sealed('diagnosis') ORDER BY n) AS sealed,
        array_agg(t.bytes('answer ' || (x ->> 'id')) ORDER BY n) AS answer,
        array_agg(CASE WHEN x ? 'tag' THEN t.digest(x ->> 'tag') END ORDER BY n) AS tag,
        array_agg(CASE WHEN x ? 'tag' THEN 1 END::smallint ORDER BY n) AS key_version,
        array_agg(CASE WHEN x ? 'tag' THEN COALESCE((x ->> 'valid_from')::date, t.today()) END ORDER BY n) AS valid_from,
        array_agg(CASE WHEN x ? 'tag' THEN COALESCE((x ->> 'expires_on')::date, t.today() + 30) END ORDER BY n) AS expires_on,
        array_agg(CASE WHEN x ? 'tag' THEN COALESCE((x ->> 'car_t')::boolean, false) END ORDER BY n) AS car_t,
        array_agg(COALESCE((x ->> 'year')::date, '2026-01-01') ORDER BY n) AS year,
        array_agg(COALESCE((x ->> 'cap')::bigint, q.annual_limit_fen, 200000000) ORDER BY n) AS cap,
        array_agg(COALESCE((x ->> 'deductible_cap')::bigint, q.deductible_fen, 0) ORDER BY n) AS deductible_cap
    INTO r
    FROM (SELECT '{"pharmacy": "P1", "body": "body", "decision": "approve"}'::jsonb
              || jsonb_build_object('status', CASE COALESCE(i.x ->> 'decision', 'approve') WHEN 'deny' THEN 'denied'
                  WHEN 'pend' THEN 'pended' ELSE 'open' END, 'key', i.x ->> 'id') || i.x AS x, i.n
          FROM unnest(p_items) WITH ORDINALITY AS i (x, n)) i
    LEFT JOIN teyao.person s ON s.person_key = t.person(x ->> 'person')
    LEFT JOIN teyao.policy q ON q.policy_no = x ->> 'policy'
    LEFT JOIN teyao.pharmacy f ON f.pharmacy_id = x ->> 'pharmacy'
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum((y ->> 'total')::bigint) FILTER (WHERE y ->> 'approved' <> '0'), 0)::bigint AS total,
            COALESCE(sum((y ->> 'social')::bigint) FILTER (WHERE y ->> 'approved' <> '0'), 0)::bigint AS social,
            COALESCE(sum((y ->> 'deductible')::bigint) FILTER (WHERE y ->> 'approved' <> '0'), 0)::bigint AS deductible,
            COALESCE(sum((y ->> 'insurer')::bigint), 0)::bigint AS insurer,
            COALESCE(sum((y ->> 'insured')::bigint), 0)::bigint AS insured
        FROM jsonb_array_elements(COALESCE(x -> 'lines', '[{}]')) e (v), t.line(e.v, x ->> 'decision') y) m;
    SELECT array_agg(i.n::integer) AS item, array_agg(e.k::smallint) AS line, array_agg(y ->> 'decision') AS decision,
        array_agg(y ->> 'list') AS list, array_agg(y ->> 'row') AS list_row, array_agg('奥希替尼'::text) AS molecule,
        array_agg('domestic'::text) AS kind, array_agg('lung'::text) AS disease_group,
        array_agg('2026-09-02'::date) AS confirmed_on, array_agg((y ->> 'quantity')::bigint) AS quantity,
        array_agg((y ->> 'approved')::bigint) AS approved, array_agg((y ->> 'days')::integer) AS days,
        array_agg((y ->> 'price')::bigint) AS price, array_agg((y ->> 'total')::bigint) AS total,
        array_agg((y ->> 'social')::bigint) AS social, array_agg((y ->> 'deductible')::bigint) AS deductible,
        array_agg((y ->> 'insurer')::bigint) AS insurer, array_agg((y ->> 'insured')::bigint) AS insured,
        array_agg(0) AS flags, array_agg(y ->> 'pool') AS pool, array_agg((y ->> 'pool_cap')::bigint) AS pool_cap,
        array_agg(y ->> 'use') AS use_list, array_agg(y ->> 'period') AS use_period,
        array_agg(COALESCE((y ->> 'kept')::boolean, false)) AS use_kept
    INTO l
    FROM unnest(p_items) WITH ORDINALITY AS i (x, n),
        jsonb_array_elements(COALESCE(x -> 'lines', '[{}]')) WITH ORDINALITY e (v, k),
        t.line(e.v, COALESCE(x ->> 'decision', 'approve')) y;
    SELECT COALESCE(array_agg(i.n::integer), '{}') AS item, COALESCE(array_agg((e.v ->> 'line')::smallint), '{}') AS line,
        COALESCE(array_agg(e.v ->> 'code'), '{}') AS code
    INTO z FROM unnest(p_items) WITH ORDINALITY AS i (x, n), jsonb_array_elements(x -> 'reasons') e (v);
    RETURN QUERY
    SELECT f.* FROM teyao.authorization_record(t.now(), t.today(), 'POST /v1/authorizations', r.caller, r.key,
        r.digest, r.id, r.pharmacy, r.person, r.policy, r.person_mark, r.policy_mark, r.pharmacy_mark, r.decision,
        r.status, r.http, r.plan, r.plan_version, r.list_version, r.engine, r.total, r.social, r.deductible,
        r.insurer, r.insured, r.flags, r.first_request, r.issued_on, r.no_date, r.collector_by, r.to_collect,
        r.diagnosis_key, r.sealed, r.sealed, r.sealed, r.sealed, r.answer, r.tag, r.key_version, r.valid_from,
        r.expires_on, r.car_t, r.year, r.cap, r.deductible_cap, l.item, l.line, l.decision, l.list, l.list_row,
        l.molecule, l.kind, l.disease_group, l.confirmed_on, l.quantity, l.approved, l.days, l.price, l.total,
        l.social, l.deductible, l.insurer, l.insured, l.flags, l.pool, l.pool_cap, l.use_list, l.use_period,
        l.use_kept, z.item, z.line, z.code, array_fill('条款'::text, ARRAY[cardinality(z.item)]),
        array_fill('rule'::text, ARRAY[cardinality(z.item)])) f ORDER BY f.item;
END $$;

-- What became of one item.
CREATE FUNCTION t.recorded(p jsonb) RETURNS text LANGUAGE sql AS $$ SELECT outcome FROM t.record(p) $$;

CREATE FUNCTION t.auth(p_name text) RETURNS teyao.authorization LANGUAGE sql STABLE AS $$
    SELECT a.* FROM teyao.authorization a WHERE substr(a.authorization_id::text, 1, 8) = substr(md5(p_name), 1, 8) $$;
CREATE FUNCTION t.mark(p_name text) RETURNS integer LANGUAGE sql STABLE AS $$ SELECT (t.auth(p_name)).mark $$;
CREATE FUNCTION t.status(p_name text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT (t.auth(p_name)).status $$;
CREATE FUNCTION t.person_mark(p text) RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT mark FROM teyao.person WHERE person_key = t.person(p) $$;
CREATE FUNCTION t.money(p_policy text, p_pool text DEFAULT '') RETURNS text LANGUAGE sql STABLE AS $$
    SELECT held_fen || ' held ' || captured_fen || ' captured ' || deductible_used_fen || ' deductible'
    FROM teyao.account WHERE policy_no = p_policy AND pool = p_pool $$;
-- every account equals its ledger, and every posting sums to zero
CREATE FUNCTION t.ledger_agrees() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM teyao.ledger_entry GROUP BY bucket, authorization_id, posting HAVING sum(amount_fen) <> 0)
    AND NOT EXISTS (
        SELECT FROM teyao.account a LEFT JOIN teyao.ledger_entry e USING (bucket, policy_no, year_start, pool)
        GROUP BY a.bucket, a.policy_no, a.year_start, a.pool
        HAVING a.held_fen <> COALESCE(sum(e.amount_fen) FILTER (WHERE side = 'held'), 0)
            OR a.captured_fen <> COALESCE(sum(e.amount_fen) FILTER (WHERE side = 'captured'), 0)
            OR a.deductible_used_fen <> COALESCE(sum(e.amount_fen) FILTER (WHERE side = 'deductible_used'), 0)) $$;
CREATE FUNCTION t.audits(p_action text DEFAULT NULL) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM teyao.audit WHERE action = COALESCE(p_action, action) AND txid = pg_current_xact_id() $$;

CREATE FUNCTION t.cancel(p_person text, p_name text, p_key text, p_mark integer DEFAULT NULL, p_pharmacy text DEFAULT 'P1')
RETURNS text LANGUAGE sql AS $$
    SELECT outcome FROM teyao.authorization_cancel(t.now(), t.today(), 'cancel', t.caller(p_pharmacy), p_key,
        t.digest('cancel ' || p_name), p_pharmacy, t.id(p_person, p_name), COALESCE(p_mark, t.mark(p_name)), NULL,
        200::smallint, t.bytes('cancelled')) $$;

CREATE FUNCTION t.reverse(p_reversed_key text, p_key text, p_would text DEFAULT NULL, p_pharmacy text DEFAULT 'P1')
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    f record;
BEGIN
    SELECT * INTO f FROM teyao.authorization_reverse_fetch('reverse', t.caller(p_pharmacy), p_key,
        t.digest(p_reversed_key), p_pharmacy, p_reversed_key);
    RETURN (SELECT outcome FROM teyao.authorization_reverse(t.now(), 'reverse', t.caller(p_pharmacy), p_key,
        t.digest(p_reversed_key), p_pharmacy, p_reversed_key, COALESCE(p_would, f.would), f.mark, 200::smallint,
        t.bytes('reversed')));
END $$;

-- p: {tag, key, person, id (of the dispense), pharmacy, today, mark, by, collector, original, documents [], lines
-- [[line, quantity]], traces [[line, code]]}; gives outcome, with the detail behind a colon.
CREATE FUNCTION t.dispense(p jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v jsonb := '{"pharmacy": "P1", "by": "insured", "original": true, "documents": ["claim_form"],
        "lines": [[1, 10]], "traces": []}'::jsonb || jsonb_build_object('key', p ->> 'id', 'collector', p ->> 'person') || p;
BEGIN
    RETURN (SELECT concat_ws(': ', d.outcome, d.detail)
    FROM teyao.pickup_dispense(t.now(), COALESCE((v ->> 'today')::date, t.today()), 'dispense',
        t.caller(v ->> 'pharmacy'), v ->> 'key', t.digest(COALESCE(v ->> 'body', v ->> 'id')), v ->> 'pharmacy',
        ARRAY[t.digest('another'), t.digest(v ->> 'tag')],
        COALESCE((v ->> 'mark')::integer, (SELECT mark FROM teyao.pickup_check(COALESCE((v ->> 'today')::date, t.today()),
            v ->> 'pharmacy', ARRAY[t.digest(v ->> 'tag')]))), t.id(v ->> 'person', v ->> 'id'), v ->> 'by',
        t.person(v ->> 'collector'), t.sealed('collector'), 'operator1', NULL, (v ->> 'original')::boolean,
        ARRAY(SELECT jsonb_array_elements_text(v -> 'documents')),
        ARRAY(SELECT (e ->> 0)::smallint FROM jsonb_array_elements(v -> 'lines') e),
        ARRAY(SELECT (e ->> 1)::bigint FROM jsonb_array_elements(v -> 'lines') e),
        ARRAY(SELECT 'batch'::text FROM jsonb_array_elements(v -> 'lines') e),
        ARRAY(SELECT (e ->> 0)::smallint FROM jsonb_array_elements(v -> 'traces') e),
        ARRAY(SELECT e ->> 1 FROM jsonb_array_elements(v -> 'traces') e), 201::smallint, t.bytes('dispensed'),
        t.bytes('receipt')) d);
END $$;
