#include "store_pickup.h"

#include <string.h>

#include "pickup_code.h"

void store_tags_make(const struct seal_keys *keys, const char *normal, struct store_tags *tags)
{
    tags->count = 0;
    /* Newest first: nearly every code in use was made with it. */
    for (int version = seal_key_version(keys, SEAL_TAG); version >= 1; version--) {
        const uint8_t *key = seal_key(keys, SEAL_TAG, version);
        if (key != NULL && tags->count < STORE_MAX_TAGS)
            pickup_code_tag(key, normal, &tags->tag[tags->count++]);
    }
}

static void tag_array(struct store_params *params, const struct store_tags *tags)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_BYTEA);
    for (size_t i = 0; i < tags->count; i++)
        store_column_bytes(&column, tags->tag[i].bytes, DIGEST_SIZE);
    store_column_end(&column);
}

void store_pickup_check(struct store_params *params, int32_t today, const char *pharmacy_id,
                        const struct store_tags *tags)
{
    store_date(params, today);
    store_text(params, pharmacy_id);
    tag_array(params, tags);
}

static struct store_sealed read_sealed(struct store_row *row, const char *column)
{
    struct store_sealed sealed;
    sealed.bytes = store_row_bytes(row, column, &sealed.length);
    return sealed;
}

static bool read_person(struct store_row *row, const struct seal_keys *keys,
                        struct store_pickup *out)
{
    size_t length = 0;
    const uint8_t *person = store_row_bytes(row, "person_key", &length);
    if (person == NULL || length != DIGEST_SIZE)
        return false;
    memcpy(out->person_key.bytes, person, DIGEST_SIZE);
    out->id_type = store_row_string(row, "id_type");
    const char *policy_no = store_row_string(row, "policy_no");
    return store_unseal(keys, row->arena, "policy.id_no", policy_no, read_sealed(row, "id_sealed"),
                        &out->id_no) &&
           store_unseal(keys, row->arena, "policy.name", policy_no, read_sealed(row, "name_sealed"),
                        &out->name);
}

bool store_pickup_check_read(const void *result, struct arena *arena, const struct seal_keys *keys,
                             struct store_pickup *out)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    out->state = store_row_string(&row, "state");
    if (strcmp(out->state, "unknown") == 0 || strcmp(out->state, "other_pharmacy") == 0)
        return !row.failed;
    out->authorization_id = store_row_string(&row, "authorization_id");
    out->mark = (int)store_row_int(&row, "mark", 0);
    out->car_t = store_row_bool(&row, "car_t");
    out->valid_from = store_row_date(&row, "valid_from");
    out->expires_on = store_row_date(&row, "expires_on");
    out->used_at = store_row_instant(&row, "used_at");
    out->status = store_row_string(&row, "status");
    out->collector_by = store_row_string(&row, "collector_by");
    out->to_collect = store_row_string(&row, "to_collect");
    out->last_answer.data =
        (const char *)store_row_bytes(&row, "last_answer", &out->last_answer.length);
    return read_person(&row, keys, out) &&
           wire_store_payable_parse(arena, str_of(store_row_string(&row, "lines")), out->lines,
                                    &out->line_count) &&
           !row.failed;
}

void store_pickup_guard(struct store_params *params, int64_t now_ms, const char *caller, int add,
                        int64_t at_most, int64_t window_s)
{
    store_instant(params, now_ms);
    store_text(params, caller);
    store_int4(params, add);
    store_int4(params, (int32_t)at_most);
    store_int4(params, (int32_t)window_s);
}

bool store_pickup_guard_read(const void *result, struct arena *arena, struct store_guard *out)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    out->blocked = store_row_bool(&row, "blocked");
    out->retry_after_s = store_row_int(&row, "retry_after_seconds", 1);
    return !row.failed;
}

void store_pickup_prior(struct store_params *params, const struct store_caller *caller)
{
    store_text(params, caller->route);
    store_text(params, caller->caller);
    store_text(params, caller->key);
    store_bytes(params, caller->digest->bytes, DIGEST_SIZE);
}

/* Parameters 17 to 22. */
static void dispense_lines(struct store_params *params, const struct wire_dispense *wanted)
{
    struct store_column documents, line, quantity, batch, trace_line, trace_code;
    store_column_begin(&documents, params, STORE_TEXT);
    for (size_t i = 0; i < wanted->document_count; i++)
        store_column_text(&documents, claim_document_kind_words[wanted->documents[i]]);
    store_column_begin(&line, params, STORE_INT2);
    store_column_begin(&quantity, params, STORE_INT8);
    store_column_begin(&batch, params, STORE_TEXT);
    store_column_begin(&trace_line, params, STORE_INT2);
    store_column_begin(&trace_code, params, STORE_TEXT);
    for (size_t i = 0; i < wanted->line_count; i++) {
        const struct wire_dispense_line *from = &wanted->lines[i];
        store_column_int(&line, from->line);
        store_column_int(&quantity, from->quantity);
        store_column_text(&batch, from->batch_no);
        for (size_t j = 0; j < from->trace_code_count; j++) {
            store_column_int(&trace_line, from->line);
            store_column_text(&trace_code, from->trace_codes[j]);
        }
    }
    store_column_end(&documents);
    store_column_end(&line);
    store_column_end(&quantity);
    store_column_end(&batch);
    store_column_end(&trace_line);
    store_column_end(&trace_code);
}

void store_pickup_dispense(struct store_params *params, const struct store_caller *caller,
                           const struct store_dispense *dispense)
{
    const struct wire_dispense *wanted = dispense->wanted;
    store_instant(params, caller->now_ms);
    store_date(params, caller->today);
    store_pickup_prior(params, caller);
    store_text(params, caller->pharmacy_id);
    tag_array(params, dispense->tags);
    store_int4(params, dispense->pickup->mark);
    store_uuid(params, dispense->dispense_id);
    store_text(params, claim_collector_words[wanted->collector]);
    store_bytes(params, dispense->collector_key.bytes, DIGEST_SIZE);
    store_bytes(params, dispense->collector.bytes, dispense->collector.length);
    store_text(params, wanted->operator.id);
    store_bytes(params, dispense->operator_name.bytes, dispense->operator_name.length);
    store_bool(params, wanted->prescription_original);
    dispense_lines(params, wanted);
    store_int2(params, 201);
    store_bytes(params, dispense->answer.data, dispense->answer.length);
    store_bytes(params, dispense->receipt.data, dispense->receipt.length);
}

bool store_pickup_dispense_read(const void *result, struct arena *arena,
                                struct store_dispensed *out)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    store_prior_read(&row, &out->prior);
    out->at = store_row_instant(&row, "at");
    out->detail = store_row_string(&row, "detail");
    return !row.failed;
}
