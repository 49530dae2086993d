#include "store_decision.h"

#include <string.h>

#include "store_row.h"

void store_decision_read(struct store_params *params, const struct store_decision_query *query,
                         int at_most)
{
    if (query->begun) {
        store_int8(params, query->after_us);
        store_uuid(params, query->after_id);
        store_int2(params, query->after_record);
    } else {
        store_bytes(params, NULL, 0);
        store_uuid(params, NULL);
        store_bytes(params, NULL, 0);
    }
    store_date(params, query->from_on);
    store_date(params, query->to_on);
    store_text(params, query->plan);
    store_uuid(params, query->only);
    store_int4(params, at_most);
}

static struct str read_bytes(struct store_row *row, const char *column)
{
    struct str bytes = {NULL, 0};
    bytes.data = (const char *)store_row_bytes(row, column, &bytes.length);
    return bytes;
}

static struct store_sealed read_sealed(struct store_row *row, const char *column)
{
    struct store_sealed sealed = {NULL, 0};
    sealed.bytes = store_row_bytes(row, column, &sealed.length);
    return sealed;
}

static void read_basis(struct store_row *row, struct store_decision_row *out)
{
    out->engine_version = (int)store_row_int(row, "engine_version", 0);
    out->plan = store_row_string(row, "plan");
    out->plan_version = store_row_string(row, "plan_version");
    out->list_version = store_row_string(row, "list_version");
    out->issue = (int)store_row_int(row, "issue", 0);
    out->key_version = (int)store_row_int(row, "key_version", 0);
    out->request_sealed = read_sealed(row, "request_sealed");
    out->facts_sealed = read_sealed(row, "facts_sealed");
    out->trace_sealed = read_sealed(row, "trace_sealed");
    out->answer = read_bytes(row, "answer");
    out->previous_answer = read_bytes(row, "previous_answer");
}

bool store_decision_row_read(const void *result, size_t index, struct arena *arena,
                             struct store_decision_query *query, struct store_decision_row *row)
{
    struct store_row from = store_row_at(result, (int)index, arena);
    size_t length = 0;
    *row = (struct store_decision_row){.issue = 0};
    row->authorization_id = store_row_string(&from, "authorization_id");
    row->record = (int)store_row_int(&from, "record", 0);
    row->kind = store_row_string(&from, "kind");
    row->decision = store_row_string(&from, "decision");
    row->decided_us = store_row_int(&from, "decided_us", 0);
    row->decided_at_ms = store_row_instant(&from, "decided_at");
    row->pharmacy_id = store_row_string(&from, "pharmacy_id");
    row->policy_no = store_row_string(&from, "policy_no");
    row->status = store_row_string(&from, "status");
    row->ended_at_ms = store_row_instant(&from, "ended_at");
    read_basis(&from, row);
    const uint8_t *person = store_row_bytes(&from, "person_key", &length);
    if (from.failed || person == NULL || length != DIGEST_SIZE ||
        !uuid_parse(str_of(row->authorization_id), query->after_id))
        return false;
    memcpy(row->person_key.bytes, person, DIGEST_SIZE);
    query->begun = true;
    query->after_us = row->decided_us;
    query->after_record = (int16_t)row->record;
    return true;
}

const char *store_decision_open(const struct seal_keys *keys, struct arena *arena,
                                struct store_decision_row *row)
{
    const char *id = row->authorization_id;
    if (!store_unseal(keys, arena, "authorization.request", id, row->request_sealed, &row->request))
        return "request_sealed";
    if (!store_unseal(keys, arena, "authorization.facts", id, row->facts_sealed, &row->facts))
        return "facts_sealed";
    if (!store_unseal(keys, arena, "authorization.trace", id, row->trace_sealed, &row->trace))
        return "trace_sealed";
    return NULL;
}
