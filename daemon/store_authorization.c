#include "store_authorization.h"

#include <string.h>

#include "wire_store.h"

/* ---- small helpers for arrays of one element ---- */

static void one_text(struct store_params *params, const char *text)
{
    store_text_array(params, &text, 1);
}

static void one_bytes(struct store_params *params, const void *bytes, size_t length)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_BYTEA);
    store_column_bytes(&column, bytes, length);
    store_column_end(&column);
}

static void one_digest(struct store_params *params, const struct digest *digest)
{
    one_bytes(params, digest->bytes, DIGEST_SIZE);
}

static void one_int(struct store_params *params, enum store_type type, int64_t value)
{
    struct store_column column;
    store_column_begin(&column, params, type);
    if (value == INT64_MIN)
        store_column_null(&column);
    else
        store_column_int(&column, value);
    store_column_end(&column);
}

static void one_date(struct store_params *params, int32_t days)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_DATE);
    store_column_date(&column, days);
    store_column_end(&column);
}

static void one_uuid(struct store_params *params, const uint8_t *uuid)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_UUID);
    store_column_uuid(&column, uuid);
    store_column_end(&column);
}

/* ---- fetch ---- */

void store_authorization_fetch(struct store_params *params, const struct store_caller *caller,
                               const char *policy_no, const struct store_person *person,
                               int32_t price_on)
{
    store_date(params, caller->today);
    store_text(params, caller->route);
    one_text(params, caller->caller);
    one_text(params, caller->key);
    one_digest(params, caller->digest);
    one_text(params, policy_no);
    one_digest(params, &person->key);
    one_digest(params, &person->name);
    one_text(params, caller->pharmacy_id);
    one_date(params, price_on);
    store_bytes(params, NULL, 0); /* prices of all rows: the product is matched later */
    store_bytes(params, NULL, 0);
}

bool store_facts_open(struct arena *arena, const struct seal_keys *keys, struct str json,
                      struct history *history)
{
    struct wire_store_facts facts;
    if (!wire_store_facts_parse(arena, json, &facts))
        return false;
    for (size_t i = 0; i < facts.sealed_count; i++) {
        const struct wire_store_sealed *sealed = &facts.sealed[i];
        bool known = sealed->authorization_id[0] == '\0';
        struct str plain;
        if (!store_unseal(keys, arena, known ? "policy.diagnosis" : "authorization.diagnoses",
                          known ? facts.history.policy_no : sealed->authorization_id,
                          (struct store_sealed){sealed->bytes, sealed->length}, &plain) ||
            !wire_store_diagnoses_add(arena, plain, sealed, &facts.history))
            return false;
    }
    *history = facts.history;
    return true;
}

static struct store_marks read_marks(struct store_row *row)
{
    return (struct store_marks){
        .person = store_row_int(row, "person_mark", 0),
        .policy = store_row_int(row, "policy_mark", INT64_MIN),
        .pharmacy = store_row_int(row, "pharmacy_mark", INT64_MIN),
    };
}

bool store_authorization_fetch_read(const void *result, struct arena *arena,
                                    const struct seal_keys *keys, struct store_facts *facts)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    store_prior_read(&row, &facts->prior);
    facts->marks = read_marks(&row);
    if (row.failed)
        return false;
    if (!store_prior_is(&facts->prior, "new"))
        return true;
    const char *json = store_row_string(&row, "facts");
    if (!store_facts_open(arena, keys, str_of(json), &facts->history))
        return false;
    facts->history.policy_found = store_row_bool(&row, "policy_found");
    facts->history.insured_matches = store_row_bool(&row, "insured_matches");
    return !row.failed;
}

/* ---- record and amend ---- */

void store_decision_limits(struct store_decision *decision, const struct plan *plan, int32_t today)
{
    const struct history *history = decision->history;
    const struct policy_terms *terms = &history->terms;
    decision->year_start = history_policy_year_start(history, today);
    decision->cap_fen = terms->annual_limit_fen != CLAIM_ABSENT
                            ? terms->annual_limit_fen
                            : plan_int(plan, "annual_limit_fen", NULL, 0);
    decision->deductible_cap_fen = terms->deductible_fen != CLAIM_ABSENT
                                       ? terms->deductible_fen
                                       : plan_int(plan, "deductible_fen", NULL, 0);
}

static bool is_payable(const struct verdict_line *line)
{
    return line->decision == DECISION_APPROVE || line->decision == DECISION_PARTIAL;
}

static int64_t pool_cap(const struct history *history, const char *pool)
{
    for (size_t i = 0; i < history->terms.pool_count; i++)
        if (strcmp(history->terms.pools[i].id, pool) == 0)
            return history->terms.pools[i].limit_fen;
    return INT64_MIN;
}

enum line_value { /* text columns of a line */
                  LINE_DECISION,
                  LINE_LIST,
                  LINE_ROW,
                  LINE_MOLECULE,
                  LINE_KIND,
                  LINE_DISEASE_GROUP,
                  LINE_POOL,
                  LINE_USE_LIST,
                  LINE_USE_PERIOD
};

/* NULL is SQL NULL. */
static const char *line_text(const struct verdict_line *line, enum line_value value)
{
    const struct formulary_row *row = line->row;
    bool payable = is_payable(line);
    switch (value) {
    case LINE_DECISION: return decision_text(line->decision);
    case LINE_LIST: return row == NULL ? NULL : row->list->id;
    case LINE_ROW: return row == NULL ? NULL : row->id;
    case LINE_MOLECULE: return row == NULL || row->molecule[0] == '\0' ? NULL : row->molecule;
    case LINE_KIND: return row == NULL ? NULL : product_kind_text(row->kind);
    case LINE_DISEASE_GROUP:
        return line->disease_group == NULL || line->disease_group[0] == '\0' ? NULL
                                                                             : line->disease_group;
    case LINE_POOL: return payable && line->pool != NULL ? line->pool : "";
    case LINE_USE_LIST: return payable && line->takes_use && row != NULL ? row->list->id : NULL;
    case LINE_USE_PERIOD:
        return payable && line->takes_use && row != NULL ? line->use_period : NULL;
    }
    return NULL;
}

enum line_number {
    LINE_NUMBER,
    LINE_ITEM,
    LINE_REQUESTED,
    LINE_APPROVED,
    LINE_DAYS,
    LINE_PRICE,
    LINE_TOTAL,
    LINE_SOCIAL,
    LINE_DEDUCTIBLE,
    LINE_INSURER,
    LINE_INSURED,
    LINE_FLAGS,
    LINE_POOL_CAP,
    LINE_USE_KEPT
};

static int64_t line_int(const struct store_decision *decision, size_t index, enum line_number value)
{
    const struct verdict_line *line = &decision->verdict->lines[index];
    bool payable = is_payable(line);
    switch (value) {
    case LINE_NUMBER: return (int64_t)index + 1;
    case LINE_ITEM: return 1;
    case LINE_REQUESTED: return decision->claim->lines[index].quantity;
    case LINE_APPROVED: return payable ? line->approved_quantity : 0;
    case LINE_DAYS: return line->days_supply > 0 ? line->days_supply : 0;
    case LINE_PRICE: return line->unit_price_fen;
    case LINE_TOTAL: return line->total_fen;
    case LINE_SOCIAL: return payable ? line->social_fen : 0;
    case LINE_DEDUCTIBLE: return payable ? line->deductible_fen : 0;
    case LINE_INSURER: return payable ? line->insurer_fen : 0;
    case LINE_INSURED: return payable ? line->insured_fen : 0;
    case LINE_FLAGS: return line->flags;
    case LINE_POOL_CAP:
        return payable && line->pool != NULL && line->pool[0] != '\0'
                   ? pool_cap(decision->history, line->pool)
                   : INT64_MIN;
    case LINE_USE_KEPT: /* Boao: the booking counts, whatever happens later (000#1042) */
        return line->row != NULL && strcmp(line->row->list->benefit, "boao") == 0;
    }
    return 0;
}

static bool is_sent(const struct store_decision *decision, size_t index)
{
    return (decision->changed >> index & 1u) != 0;
}

static void texts(struct store_params *params, const struct store_decision *decision,
                  enum line_value value)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_TEXT);
    for (size_t i = 0; i < decision->verdict->line_count; i++)
        if (is_sent(decision, i))
            store_column_text(&column, line_text(&decision->verdict->lines[i], value));
    store_column_end(&column);
}

static void numbers(struct store_params *params, const struct store_decision *decision,
                    enum store_type type, enum line_number value)
{
    struct store_column column;
    store_column_begin(&column, params, type);
    for (size_t i = 0; i < decision->verdict->line_count; i++) {
        if (!is_sent(decision, i))
            continue;
        int64_t number = line_int(decision, i, value);
        if (number == INT64_MIN)
            store_column_null(&column);
        else
            store_column_int(&column, number);
    }
    store_column_end(&column);
}

static void confirmed_dates(struct store_params *params, const struct store_decision *decision)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_DATE);
    for (size_t i = 0; i < decision->verdict->line_count; i++)
        if (is_sent(decision, i))
            store_column_date(&column, decision->verdict->lines[i].confirmed_on);
    store_column_end(&column);
}

/* Parameters 47 to 69 of authorization_record, 43 to 65 of authorization_amend. */
static void line_columns(struct store_params *params, const struct store_decision *decision)
{
    numbers(params, decision, STORE_INT2, LINE_NUMBER);
    texts(params, decision, LINE_DECISION);
    texts(params, decision, LINE_LIST);
    texts(params, decision, LINE_ROW);
    texts(params, decision, LINE_MOLECULE);
    texts(params, decision, LINE_KIND);
    texts(params, decision, LINE_DISEASE_GROUP);
    confirmed_dates(params, decision);
    numbers(params, decision, STORE_INT8, LINE_REQUESTED);
    numbers(params, decision, STORE_INT8, LINE_APPROVED);
    numbers(params, decision, STORE_INT4, LINE_DAYS);
    numbers(params, decision, STORE_INT8, LINE_PRICE);
    numbers(params, decision, STORE_INT8, LINE_TOTAL);
    numbers(params, decision, STORE_INT8, LINE_SOCIAL);
    numbers(params, decision, STORE_INT8, LINE_DEDUCTIBLE);
    numbers(params, decision, STORE_INT8, LINE_INSURER);
    numbers(params, decision, STORE_INT8, LINE_INSURED);
    numbers(params, decision, STORE_INT4, LINE_FLAGS);
    texts(params, decision, LINE_POOL);
    numbers(params, decision, STORE_INT8, LINE_POOL_CAP);
    texts(params, decision, LINE_USE_LIST);
    texts(params, decision, LINE_USE_PERIOD);
    numbers(params, decision, STORE_BOOL, LINE_USE_KEPT);
}

static void reason_columns(struct store_params *params, const struct verdict *verdict,
                           bool with_item)
{
    struct store_column item, line, code, clause, rule;
    store_column_begin(&item, params, STORE_INT4);
    store_column_begin(&line, params, STORE_INT2);
    store_column_begin(&code, params, STORE_TEXT);
    store_column_begin(&clause, params, STORE_TEXT);
    store_column_begin(&rule, params, STORE_TEXT);
    for (size_t i = 0; i < verdict->reason_count; i++) {
        const struct verdict_reason *reason = &verdict->reasons[i];
        store_column_int(&item, 1);
        store_column_int(&line, reason->line);
        store_column_text(&code, reason_info(reason->code)->code);
        store_column_text(&clause, reason->clause);
        store_column_text(&rule, reason->rule == NULL ? "" : reason->rule);
    }
    if (with_item)
        store_column_end(&item);
    store_column_end(&line);
    store_column_end(&code);
    store_column_end(&clause);
    store_column_end(&rule);
}

/* Words of a document set, space separated. */
static const char *collect_words(struct arena *arena, const struct verdict *verdict)
{
    struct buf words;
    buf_init(&words, 4096);
    for (size_t i = 0; i < verdict->to_collect_count; i++) {
        if (i > 0)
            buf_add_char(&words, ' ');
        buf_add_text(&words, claim_document_kind_words[verdict->to_collect[i]]);
    }
    const char *copy = arena_copy(arena, buf_text(&words), words.length);
    buf_fini(&words);
    return copy == NULL ? "" : copy;
}

/* Parameters 14 to 37. */
static void record_decision(struct store_params *params, const struct store_decision *decision)
{
    const struct verdict *verdict = decision->verdict;
    bool with_policy = decision->marks.policy != INT64_MIN;
    one_text(params, decision_text(verdict->decision));
    one_text(params, decision->status);
    one_int(params, STORE_INT2, decision->http);
    one_text(params, with_policy ? verdict->plan : NULL);
    one_text(params, with_policy ? verdict->plan_version : NULL);
    one_text(params, verdict->list_version);
    one_int(params, STORE_INT4, verdict->engine_version);
    one_int(params, STORE_INT8, verdict->total_fen);
    one_int(params, STORE_INT8, verdict->social_fen);
    one_int(params, STORE_INT8, verdict->deductible_fen);
    one_int(params, STORE_INT8, verdict->insurer_fen);
    one_int(params, STORE_INT8, verdict->insured_fen);
    one_int(params, STORE_INT4, verdict->flags | decision->review_flags);
    one_int(params, STORE_BOOL, verdict->first_request);
    one_date(params, decision->claim->issued_on);
    one_date(params, verdict->review_due_on);
    one_text(params, claim_collector_words[decision->claim->collector]);
    one_text(params, collect_words(params->arena, verdict));
    one_digest(params, &decision->diagnosis_key);
    one_bytes(params, decision->diagnoses.bytes, decision->diagnoses.length);
    one_bytes(params, decision->request.bytes, decision->request.length);
    one_bytes(params, decision->facts.bytes, decision->facts.length);
    one_bytes(params, decision->trace.bytes, decision->trace.length);
    one_bytes(params, decision->answer.data, decision->answer.length);
}

/* Parameters 38 to 45. */
static void record_code(struct store_params *params, const struct store_decision *decision)
{
    const struct verdict *verdict = decision->verdict;
    bool code = decision->new_code, with_policy = decision->marks.policy != INT64_MIN;
    one_bytes(params, code ? decision->tag.bytes : NULL, DIGEST_SIZE);
    one_int(params, STORE_INT2, code ? decision->key_version : INT64_MIN);
    one_date(params, code ? verdict->valid_from : DATE_NONE);
    one_date(params, code ? verdict->expires_on : DATE_NONE);
    one_int(params, STORE_BOOL, code ? verdict->code_car_t : INT64_MIN);
    one_date(params, with_policy ? decision->year_start : DATE_NONE);
    one_int(params, STORE_INT8, with_policy ? decision->cap_fen : INT64_MIN);
    one_int(params, STORE_INT8, with_policy ? decision->deductible_cap_fen : INT64_MIN);
}

void store_authorization_record(struct store_params *params, const struct store_caller *caller,
                                const struct store_decision *decision)
{
    bool with_policy = decision->marks.policy != INT64_MIN;
    store_instant(params, caller->now_ms);
    store_date(params, caller->today);
    store_text(params, caller->route);
    one_text(params, caller->caller);
    one_text(params, caller->key);
    one_digest(params, caller->digest);
    one_uuid(params, decision->authorization_id);
    one_text(params, caller->pharmacy_id);
    one_digest(params, decision->person_key);
    one_text(params, with_policy ? decision->claim->policy_no : NULL);
    one_int(params, STORE_INT8, decision->marks.person);
    one_int(params, STORE_INT8, decision->marks.policy);
    one_int(params, STORE_INT8, decision->marks.pharmacy);
    record_decision(params, decision);
    record_code(params, decision);
    numbers(params, decision, STORE_INT4, LINE_ITEM);
    line_columns(params, decision);
    reason_columns(params, decision->verdict, true);
}

/* Parameters 13 to 33. */
static void amend_decision(struct store_params *params, const struct store_decision *decision)
{
    const struct verdict *verdict = decision->verdict;
    store_text(params, decision_text(verdict->decision));
    store_text(params, decision->status);
    store_int2(params, (int16_t)decision->http);
    store_text(params, verdict->plan_version);
    store_text(params, verdict->list_version);
    store_int4(params, verdict->engine_version);
    store_int8(params, verdict->total_fen);
    store_int8(params, verdict->social_fen);
    store_int8(params, verdict->deductible_fen);
    store_int8(params, verdict->insurer_fen);
    store_int8(params, verdict->insured_fen);
    store_int4(params, (int32_t)verdict->flags);
    store_date(params, verdict->review_due_on);
    store_text(params, collect_words(params->arena, verdict));
    store_bytes(params, decision->diagnosis_key.bytes, DIGEST_SIZE);
    store_bytes(params, decision->diagnoses.bytes, decision->diagnoses.length);
    store_bytes(params, decision->request.bytes, decision->request.length);
    store_bytes(params, decision->facts.bytes, decision->facts.length);
    store_bytes(params, decision->trace.bytes, decision->trace.length);
    store_bytes(params, decision->answer.data, decision->answer.length);
    store_bool(params, decision->answer_has_code);
}

static void nullable(struct store_params *params, bool given, int64_t value, bool is_int2)
{
    if (!given)
        store_bytes(params, NULL, 0);
    else if (is_int2)
        store_int2(params, (int16_t)value);
    else
        store_int8(params, value);
}

void store_authorization_amend(struct store_params *params, const struct store_caller *caller,
                               const struct store_decision *decision)
{
    const struct verdict *verdict = decision->verdict;
    bool code = decision->new_code;
    store_instant(params, caller->now_ms);
    store_date(params, caller->today);
    store_text(params, caller->route);
    store_text(params, caller->caller);
    store_text(params, caller->key);
    store_bytes(params, caller->digest->bytes, DIGEST_SIZE);
    store_text(params, caller->pharmacy_id);
    store_uuid(params, decision->authorization_id);
    store_int4(params, decision->mark);
    store_int8(params, decision->marks.person);
    nullable(params, decision->marks.policy != INT64_MIN, decision->marks.policy, false);
    nullable(params, decision->marks.pharmacy != INT64_MIN, decision->marks.pharmacy, false);
    amend_decision(params, decision);
    store_bytes(params, code ? decision->tag.bytes : NULL, code ? DIGEST_SIZE : 0);
    nullable(params, code, decision->issue, true);
    nullable(params, code, decision->key_version, true);
    store_date(params, code ? verdict->valid_from : DATE_NONE);
    store_date(params, code ? verdict->expires_on : DATE_NONE);
    if (code)
        store_bool(params, verdict->code_car_t);
    else
        store_bytes(params, NULL, 0);
    store_date(params, decision->year_start);
    store_int8(params, decision->cap_fen);
    store_int8(params, decision->deductible_cap_fen);
    line_columns(params, decision);
    reason_columns(params, verdict, false);
}

bool store_outcome_read(const void *result, struct arena *arena, struct store_prior *prior)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    store_prior_read(&row, prior);
    return !row.failed;
}
