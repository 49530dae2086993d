/* do_review_get: GET /v1/reviews/{id}: everything about one case. The database notes who read it, and tells who else
 * is looking. The pickup code is not shown: deciding does not need it. */
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "do_review.h"
#include "sql.h"
#include "store_row.h"
#include "wire_review.h"

#define VIEW_SECONDS 120
#define TEXT_CAP     (4u * 1024u * 1024u)

struct get_state {
    uint8_t id[UUID_SIZE];
    char id_text[UUID_TEXT_SIZE];
};

static enum step_result parse(struct exchange *exchange)
{
    struct get_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (!do_review_may(exchange, DO_REVIEW_READERS))
        return do_review_forbid(exchange);
    if (state == NULL)
        return STEP_ANSWER;
    if (!uuid_parse(str_of(exchange->path_id), state->id))
        return do_review_unknown(exchange);
    uuid_print(state->id, state->id_text);
    return STEP_NEXT;
}

static bool open_column(struct exchange *exchange, struct store_row *row, const char *column,
                        const char *what, struct str *plain)
{
    const struct get_state *state = exchange->state;
    struct store_sealed sealed = {NULL, 0};
    sealed.bytes = store_row_bytes(row, column, &sealed.length);
    return sealed.bytes != NULL &&
           store_unseal(exchange->app->keys, exchange->arena, what, state->id_text, sealed, plain);
}

/* Notes and steps: each element with its own sealed text opened. */
static bool print_entries(struct exchange *exchange, struct wire_out *out, const char *name,
                          const char *json)
{
    const struct get_state *state = exchange->state;
    struct wire_review_entry *entries;
    size_t count;
    if (!wire_review_entries_parse(exchange->arena, str_of(json), &entries, &count))
        return false;
    wire_out_array(out, name);
    for (size_t i = 0; i < count; i++) {
        struct str note = STR_LIT("");
        const struct store_sealed sealed = {entries[i].bytes, entries[i].length};
        if (sealed.bytes != NULL && !store_unseal(exchange->app->keys, exchange->arena,
                                                  "review.note", state->id_text, sealed, &note))
            return false;
        struct buf text;
        buf_init(&text, TEXT_CAP);
        buf_add(&text, entries[i].json, strlen(entries[i].json) - 1);
        buf_add_text(&text, ",\"note\":");
        wire_text_str(&text, note);
        buf_add_char(&text, '}');
        struct str one = do_take(exchange, &text);
        if (one.data == NULL)
            return false;
        wire_out_raw(out, NULL, one.data);
    }
    wire_out_array_end(out);
    return true;
}

static void text_or_null(struct wire_out *out, struct store_row *row, const char *name)
{
    const char *text = store_row_text(row, name);
    if (text == NULL)
        wire_out_null(out, name);
    else
        wire_out_text(out, name, text);
}

static void instant_or_null(struct wire_out *out, struct store_row *row, const char *name)
{
    int64_t at_ms = store_row_instant(row, name);
    if (at_ms == INT64_MIN)
        wire_out_null(out, name);
    else
        wire_out_instant(out, name, at_ms);
}

static void print_head(struct exchange *exchange, struct wire_out *out, struct store_row *row)
{
    const struct get_state *state = exchange->state;
    int64_t flags = store_row_int(row, "flags", 0);
    wire_out_text(out, "authorization_id", state->id_text);
    wire_out_text(out, "state", store_row_string(row, "state"));
    wire_out_int(out, "mark", store_row_int(row, "mark", 0));
    wire_out_date(out, "due_on", store_row_date(row, "due_on"));
    wire_out_text(out, "status", store_row_string(row, "status"));
    wire_out_text(out, "decision", store_row_string(row, "decision"));
    wire_out_instant(out, "decided_at", store_row_instant(row, "decided_at"));
    wire_out_text(out, "pharmacy_id", store_row_string(row, "pharmacy_id"));
    text_or_null(out, row, "policy_no");
    text_or_null(out, row, "plan");
    wire_out_array(out, "flags");
    for (unsigned i = 0; i < FLAG_COUNT; i++) {
        if ((flags >> i & 1) != 0)
            wire_out_text(out, NULL, reason_flag_text(i));
    }
    wire_out_array_end(out);
    text_or_null(out, row, "assigned_to");
    instant_or_null(out, row, "assigned_at");
    instant_or_null(out, row, "lease_until");
}

/* The stored answer as it stands, without its code. */
static struct str answer_of(struct exchange *exchange, struct store_row *row)
{
    struct str stored = {NULL, 0};
    stored.data = (const char *)store_row_bytes(row, "answer", &stored.length);
    const struct wire_restate restate = {.status = store_row_string(row, "status")};
    struct buf text;
    buf_init(&text, TEXT_CAP);
    if (stored.data != NULL)
        wire_answer_restate(&text, stored, &restate);
    return do_take(exchange, &text);
}

static enum step_result read_one(struct exchange *exchange, const void *result)
{
    static const char *const parts[] = {"changes", "reasons", "lines",  "dispenses",
                                        "ledger",  "history", "viewers"};
    struct str request, trace;
    if (store_row_count(result) == 0)
        return do_review_unknown(exchange);
    struct store_row row = store_row_at(result, 0, exchange->arena);
    struct str answer = answer_of(exchange, &row);
    if (answer.data == NULL ||
        !open_column(exchange, &row, "request_sealed", "authorization.request", &request) ||
        !open_column(exchange, &row, "trace_sealed", "authorization.trace", &trace))
        return do_broken_row(exchange, "review_get");
    struct wire_out out;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    print_head(exchange, &out, &row);
    wire_out_raw(&out, "request", str_copy(exchange->arena, request));
    wire_out_raw(&out, "answer", answer.data);
    wire_out_raw(&out, "trace", str_copy(exchange->arena, trace));
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        wire_out_raw(&out, parts[i], store_row_string(&row, parts[i]));
    if (!print_entries(exchange, &out, "steps", store_row_string(&row, "steps")) ||
        !print_entries(exchange, &out, "notes", store_row_string(&row, "notes")) || row.failed)
        return do_broken_row(exchange, "review_get");
    wire_out_object_end(&out);
    return exchange_answer(exchange, 200);
}

static enum step_result fetch(struct exchange *exchange)
{
    const struct get_state *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_instant(params, exchange->now_ms);
    store_text(params, exchange->peer.uri);
    store_uuid(params, state->id);
    store_int4(params, VIEW_SECONDS);
    return exchange_call(exchange, SQL_review_get, params, true, read_one);
}

const struct do_entry do_review_get = {
    .name = "review_get", .parse = parse, .fetch = fetch, .without_lists = true};
