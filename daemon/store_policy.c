#include "store_policy.h"

#include <string.h>

#include "store_words.h"

/* ---- columns: one value of each policy, by what it is ---- */

enum policy_text { POLICY_NO, POLICY_ID_TYPE, POLICY_PLAN, POLICY_RIDERS, POLICY_QUANTITY_RULE };

static const char *text_of(struct store_params *params, const struct store_policy *policy,
                           enum policy_text which)
{
    const struct wire_policy *body = policy->body;
    const char *rule = body->terms.quantity_rule;
    switch (which) {
    case POLICY_NO: return policy->policy_no;
    case POLICY_ID_TYPE: return claim_id_type_words[body->id_type];
    case POLICY_PLAN: return body->plan;
    case POLICY_RIDERS: return store_words(params, body->riders, body->rider_count);
    case POLICY_QUANTITY_RULE: return rule == NULL || rule[0] == '\0' ? NULL : rule;
    }
    return NULL;
}

static void texts(struct store_params *params, const struct store_policy_put *put,
                  enum policy_text which)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_TEXT);
    for (size_t i = 0; i < put->count; i++)
        store_column_text(&column, text_of(params, &put->policies[i], which));
    store_column_end(&column);
}

enum policy_date {
    POLICY_BIRTH,
    POLICY_EFFECTIVE,
    POLICY_EXPIRES,
    POLICY_RECEIVED,
    POLICY_PREVIOUS,
    POLICY_TERMINATED
};

static int32_t date_value(const struct wire_policy *body, enum policy_date which)
{
    switch (which) {
    case POLICY_BIRTH: return body->birth_on;
    case POLICY_EFFECTIVE: return body->effective_on;
    case POLICY_EXPIRES: return body->expires_on;
    case POLICY_RECEIVED: return body->received_on;
    case POLICY_PREVIOUS: return body->previous_expires_on;
    case POLICY_TERMINATED: return body->terminated_on;
    }
    return DATE_NONE;
}

static void dates(struct store_params *params, const struct store_policy_put *put,
                  enum policy_date which)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_DATE);
    for (size_t i = 0; i < put->count; i++)
        store_column_date(&column, date_value(put->policies[i].body, which));
    store_column_end(&column);
}

enum policy_number {
    POLICY_CITIZEN,
    POLICY_SOCIAL,
    POLICY_VOID,
    POLICY_WAITING,
    POLICY_HESITATION,
    POLICY_LIMIT,
    POLICY_DEDUCTIBLE,
    POLICY_RATIO,
    POLICY_UNSETTLED,
    POLICY_MAX_DAYS,
    POLICY_DEFINITION,
    POLICY_CAP,
    POLICY_DEDUCTIBLE_CAP
};

static int64_t or_default(int64_t term, const struct plan *plan, const char *parameter)
{
    return term != CLAIM_ABSENT ? term : plan_int(plan, parameter, NULL, 0);
}

/* CLAIM_ABSENT is NULL. */
static int64_t number_of(const struct store_policy *policy, enum policy_number which)
{
    const struct policy_terms *terms = &policy->body->terms;
    switch (which) {
    case POLICY_CITIZEN: return policy->body->citizen;
    case POLICY_SOCIAL: return policy->body->social_insured;
    case POLICY_VOID: return policy->body->void_open_codes;
    case POLICY_WAITING: return terms->waiting_days;
    case POLICY_HESITATION: return terms->hesitation_days;
    case POLICY_LIMIT: return terms->annual_limit_fen;
    case POLICY_DEDUCTIBLE: return terms->deductible_fen;
    case POLICY_RATIO: return terms->ratio_percent;
    case POLICY_UNSETTLED: return terms->unsettled_ratio_percent;
    case POLICY_MAX_DAYS: return terms->max_days_supply;
    case POLICY_DEFINITION: return terms->definition_version;
    case POLICY_CAP: return or_default(terms->annual_limit_fen, policy->plan, "annual_limit_fen");
    case POLICY_DEDUCTIBLE_CAP:
        return or_default(terms->deductible_fen, policy->plan, "deductible_fen");
    }
    return CLAIM_ABSENT;
}

static void numbers(struct store_params *params, const struct store_policy_put *put,
                    enum store_type type, enum policy_number which)
{
    struct store_column column;
    store_column_begin(&column, params, type);
    for (size_t i = 0; i < put->count; i++) {
        int64_t value = number_of(&put->policies[i], which);
        if (value == CLAIM_ABSENT)
            store_column_null(&column);
        else
            store_column_int(&column, value);
    }
    store_column_end(&column);
}

/* ---- personal values ---- */

static void person_columns(struct store_params *params, const struct store_policy_put *put)
{
    struct store_column person, name;
    store_column_begin(&person, params, STORE_BYTEA);
    store_column_begin(&name, params, STORE_BYTEA);
    for (size_t i = 0; i < put->count; i++) {
        const struct wire_policy *body = put->policies[i].body;
        struct store_person keys;
        if (!store_person_make(put->keys, params->arena, claim_id_type_words[body->id_type],
                               body->id_no, body->name, &keys)) {
            params->failed = true;
            return;
        }
        store_column_bytes(&person, keys.key.bytes, DIGEST_SIZE);
        store_column_bytes(&name, keys.name.bytes, DIGEST_SIZE);
    }
    store_column_end(&person);
    store_column_end(&name);
}

static void add_sealed(struct store_column *column, const struct store_policy_put *put,
                       const char *what, const char *policy_no, struct str plain)
{
    struct store_sealed sealed;
    if (store_seal(put->keys, column->params->arena, what, policy_no, plain, &sealed))
        store_column_bytes(column, sealed.bytes, sealed.length);
    else
        column->params->failed = true;
}

static void sealed_columns(struct store_params *params, const struct store_policy_put *put)
{
    struct store_column id, name;
    store_column_begin(&id, params, STORE_BYTEA);
    store_column_begin(&name, params, STORE_BYTEA);
    for (size_t i = 0; i < put->count; i++) {
        const struct store_policy *policy = &put->policies[i];
        add_sealed(&id, put, "policy.id_no", policy->policy_no, str_of(policy->body->id_no));
        add_sealed(&name, put, "policy.name", policy->policy_no, str_of(policy->body->name));
    }
    store_column_end(&id);
    store_column_end(&name);
}

#define DIAGNOSIS_CAP 65536

static void diagnosis_columns(struct store_params *params, const struct store_policy_put *put)
{
    struct store_column item, on, sealed;
    store_column_begin(&item, params, STORE_INT4);
    store_column_begin(&on, params, STORE_DATE);
    store_column_begin(&sealed, params, STORE_BYTEA);
    for (size_t i = 0; i < put->count; i++) {
        const struct wire_policy *body = put->policies[i].body;
        for (size_t j = 0; j < body->known_diagnosis_count; j++) {
            struct buf text;
            buf_init(&text, DIAGNOSIS_CAP);
            wire_known_diagnoses_print(&text, &body->known_diagnoses[j], 1);
            store_column_int(&item, (int64_t)i + 1);
            store_column_date(&on, body->known_diagnoses[j].first_confirmed_on);
            add_sealed(&sealed, put, "policy.diagnosis", put->policies[i].policy_no,
                       (struct str){text.data, text.length});
            params->failed = params->failed || text.failed;
            buf_fini(&text);
        }
    }
    store_column_end(&item);
    store_column_end(&on);
    store_column_end(&sealed);
}

static void pool_columns(struct store_params *params, const struct store_policy_put *put)
{
    struct store_column item, pool, limit, lists;
    store_column_begin(&item, params, STORE_INT4);
    store_column_begin(&pool, params, STORE_TEXT);
    store_column_begin(&limit, params, STORE_INT8);
    store_column_begin(&lists, params, STORE_TEXT);
    for (size_t i = 0; i < put->count; i++) {
        const struct policy_terms *terms = &put->policies[i].body->terms;
        for (size_t j = 0; j < terms->pool_count; j++) {
            const struct policy_pool *one = &terms->pools[j];
            store_column_int(&item, (int64_t)i + 1);
            store_column_text(&pool, one->id);
            store_column_int(&limit, one->limit_fen);
            store_column_text(&lists, store_words(params, one->lists, one->list_count));
        }
    }
    store_column_end(&item);
    store_column_end(&pool);
    store_column_end(&limit);
    store_column_end(&lists);
}

void store_policy_put(struct store_params *params, const struct store_policy_put *put)
{
    store_instant(params, put->now_ms);
    store_date(params, put->today);
    store_text(params, put->actor);
    texts(params, put, POLICY_NO);
    person_columns(params, put);
    texts(params, put, POLICY_ID_TYPE);
    sealed_columns(params, put);
    dates(params, put, POLICY_BIRTH);
    numbers(params, put, STORE_BOOL, POLICY_CITIZEN);
    texts(params, put, POLICY_PLAN);
    texts(params, put, POLICY_RIDERS);
    for (enum policy_date date = POLICY_EFFECTIVE; date <= POLICY_TERMINATED; date++)
        dates(params, put, date);
    numbers(params, put, STORE_BOOL, POLICY_SOCIAL);
    numbers(params, put, STORE_INT4, POLICY_WAITING);
    numbers(params, put, STORE_INT4, POLICY_HESITATION);
    numbers(params, put, STORE_INT8, POLICY_LIMIT);
    numbers(params, put, STORE_INT8, POLICY_DEDUCTIBLE);
    numbers(params, put, STORE_INT4, POLICY_RATIO);
    numbers(params, put, STORE_INT4, POLICY_UNSETTLED);
    numbers(params, put, STORE_INT4, POLICY_MAX_DAYS);
    texts(params, put, POLICY_QUANTITY_RULE);
    numbers(params, put, STORE_INT4, POLICY_DEFINITION);
    numbers(params, put, STORE_INT8, POLICY_CAP);
    numbers(params, put, STORE_INT8, POLICY_DEDUCTIBLE_CAP);
    numbers(params, put, STORE_BOOL, POLICY_VOID);
    diagnosis_columns(params, put);
    pool_columns(params, put);
}

/* ---- outcome ---- */

bool store_policy_put_read(const void *result, size_t index, struct arena *arena,
                           struct store_policy_outcome *out)
{
    if ((size_t)store_row_count(result) <= index)
        return false;
    struct store_row row = store_row_at(result, (int)index, arena);
    out->outcome = store_row_string(&row, "outcome");
    out->version = store_row_int(&row, "version", 0);
    out->pool = store_row_string(&row, "pool");
    out->limit_fen = store_row_int(&row, "limit_fen", 0);
    out->held_fen = store_row_int(&row, "held_fen", 0);
    out->captured_fen = store_row_int(&row, "captured_fen", 0);
    out->voided = store_row_int(&row, "voided", 0);
    return !row.failed;
}

bool store_policy_is_stored(const struct store_policy_outcome *outcome)
{
    return strcmp(outcome->outcome, "created") == 0 || strcmp(outcome->outcome, "replaced") == 0;
}
