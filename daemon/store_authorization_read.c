/* The rest of store_authorization: reading one authorization, and what changes of it rest on. */
#include "store_authorization.h"

#include <string.h>

/* ---- authorization_get, authorization_by_key ---- */

void store_authorization_get(struct store_params *params, const char *pharmacy_id,
                             const uint8_t *id, bool full)
{
    store_text(params, pharmacy_id);
    store_uuid(params, id);
    store_bool(params, full);
}

void store_authorization_by_key(struct store_params *params, const char *caller, const char *key,
                                const char *pharmacy_id)
{
    store_text(params, caller);
    store_text(params, key);
    store_text(params, pharmacy_id);
}

static struct store_sealed as_sealed(struct str bytes)
{
    return (struct store_sealed){(const uint8_t *)bytes.data, bytes.length};
}

static struct str read_bytes(struct store_row *row, const char *column)
{
    struct str bytes;
    bytes.data = (const char *)store_row_bytes(row, column, &bytes.length);
    return bytes;
}

bool store_authorization_get_read(const void *result, struct arena *arena,
                                  const struct seal_keys *keys, bool full, bool *found,
                                  struct store_authorization *out)
{
    *found = store_row_count(result) == 1;
    if (!*found)
        return store_row_count(result) == 0;
    struct store_row row = store_row_at(result, 0, arena);
    out->authorization_id = store_row_string(&row, "authorization_id");
    out->status = store_row_string(&row, "status");
    out->answer = read_bytes(&row, "answer");
    out->answer_has_code = store_row_bool(&row, "answer_has_code");
    out->key_version = (int)store_row_int(&row, "key_version", 0);
    out->issue = (int)store_row_int(&row, "issue", 0);
    out->car_t = store_row_bool(&row, "car_t");
    out->pickup_state = store_row_string(&row, "pickup_state");
    out->cancelled_at = store_row_instant(&row, "cancelled_at");
    out->expired_at = store_row_instant(&row, "expired_at");
    out->reversed_at = store_row_instant(&row, "reversed_at");
    out->overturned_at = store_row_instant(&row, "overturned_at");
    out->cancel_reason = store_row_string(&row, "cancel_reason");
    out->lines = store_row_string(&row, "lines");
    out->dispenses = store_row_string(&row, "dispenses");
    out->trace = (struct str){NULL, 0};
    if (row.failed)
        return false;
    struct str sealed = full ? read_bytes(&row, "trace_sealed") : (struct str){NULL, 0};
    return sealed.data == NULL ||
           store_unseal(keys, arena, "authorization.trace", out->authorization_id,
                        as_sealed(sealed), &out->trace);
}

/* ---- authorization_amend_fetch ---- */

static void key_params(struct store_params *params, const struct store_caller *caller)
{
    store_text(params, caller->route);
    store_text(params, caller->caller);
    store_text(params, caller->key);
    store_bytes(params, caller->digest->bytes, DIGEST_SIZE);
    store_text(params, caller->pharmacy_id);
}

void store_authorization_amend_fetch(struct store_params *params, const struct store_caller *caller,
                                     const uint8_t *id)
{
    store_date(params, caller->today);
    key_params(params, caller);
    store_uuid(params, id);
    store_date(params, DATE_NONE);
}

static bool read_amend_state(struct store_row *row, struct store_amend *out)
{
    size_t length = 0;
    out->status = store_row_string(row, "status");
    out->mark = (int)store_row_int(row, "mark", 0);
    out->record = (int)store_row_int(row, "record", 0);
    out->decided_on = store_row_date(row, "decided_on");
    out->first_request = store_row_bool(row, "first_request");
    out->last_answer = read_bytes(row, "last_answer");
    out->pickup_state = store_row_string(row, "pickup_state");
    out->pickup_key_version = (int)store_row_int(row, "pickup_key_version", 0);
    out->pickup_issue = (int)store_row_int(row, "pickup_issue", 0);
    out->pickup_car_t = store_row_bool(row, "pickup_car_t");
    out->valid_from = store_row_date(row, "valid_from");
    out->expires_on = store_row_date(row, "expires_on");
    out->lines = store_row_string(row, "lines");
    out->marks = (struct store_marks){
        .person = store_row_int(row, "person_mark", 0),
        .policy = store_row_int(row, "policy_mark", INT64_MIN),
        .pharmacy = store_row_int(row, "pharmacy_mark", INT64_MIN),
    };
    const uint8_t *person = store_row_bytes(row, "person_key", &length);
    if (person == NULL || length != DIGEST_SIZE)
        return false;
    memcpy(out->person_key.bytes, person, DIGEST_SIZE);
    return !row->failed;
}

bool store_authorization_amend_fetch_read(const void *result, struct arena *arena,
                                          const struct seal_keys *keys, struct store_amend *out)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    store_prior_read(&row, &out->prior);
    if (row.failed)
        return false;
    if (!store_prior_is(&out->prior, "new"))
        return true;
    if (!read_amend_state(&row, out))
        return false;
    struct str sealed = read_bytes(&row, "request_sealed");
    return store_unseal(keys, arena, "authorization.request", out->prior.authorization_id,
                        as_sealed(sealed), &out->request) &&
           store_facts_open(arena, keys, str_of(store_row_string(&row, "facts")), &out->history);
}

/* ---- cancel, reverse ---- */

void store_authorization_change_fetch(struct store_params *params,
                                      const struct store_caller *caller, const uint8_t *id)
{
    store_date(params, caller->today);
    key_params(params, caller);
    store_uuid(params, id);
}

bool store_authorization_change_fetch_read(const void *result, struct arena *arena,
                                           struct store_change *out)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    store_prior_read(&row, &out->prior);
    out->status = store_row_string(&row, "status");
    out->next_status = store_row_string(&row, "next_status");
    out->mark = (int)store_row_int(&row, "mark", 0);
    out->last_answer = read_bytes(&row, "last_answer");
    return !row.failed;
}

void store_authorization_cancel(struct store_params *params, const struct store_caller *caller,
                                const uint8_t *id, int mark, const char *reason, struct str answer)
{
    store_instant(params, caller->now_ms);
    store_date(params, caller->today);
    key_params(params, caller);
    store_uuid(params, id);
    store_int4(params, mark);
    store_text(params, reason[0] == '\0' ? NULL : reason);
    store_int2(params, 200);
    store_bytes(params, answer.data, answer.length);
}

void store_authorization_reverse_fetch(struct store_params *params,
                                       const struct store_caller *caller, const char *reversed_key)
{
    key_params(params, caller);
    store_text(params, reversed_key);
}

bool store_authorization_reverse_fetch_read(const void *result, struct arena *arena,
                                            struct store_reversal *out)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    store_prior_read(&row, &out->prior);
    out->would = store_row_string(&row, "would");
    out->mark = store_row_int(&row, "mark", INT64_MIN);
    return !row.failed;
}

void store_authorization_reverse(struct store_params *params, const struct store_caller *caller,
                                 const char *reversed_key, const struct store_reversal *reversal,
                                 struct str answer)
{
    store_instant(params, caller->now_ms);
    key_params(params, caller);
    store_text(params, reversed_key);
    store_text(params, reversal->would);
    if (reversal->mark == INT64_MIN)
        store_bytes(params, NULL, 0);
    else
        store_int4(params, (int32_t)reversal->mark);
    store_int2(params, 200);
    store_bytes(params, answer.data, answer.length);
}
