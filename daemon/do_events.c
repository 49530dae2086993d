/* do_events: what happened to one's own authorizations since a cursor, for tills that poll. next_cursor is always
 * given: it is where to go on, also when nothing is new. */
#include <stdio.h>

#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "sql.h"
#include "store_row.h"

#define EVENTS_DEFAULT 100
#define EVENTS_MAX     200

struct events_state {
    const char *txid; /* decimal */
    int64_t seq;
    uint32_t limit;
};

/* A cursor is base64url of "<txid>:<seq>"; opaque to callers. */
static bool read_cursor(struct exchange *exchange, const char *cursor, struct events_state *state)
{
    uint8_t bytes[64];
    size_t length = 0;
    if (!digest_unbase64url(str_of(cursor), bytes, sizeof(bytes), &length))
        return false;
    struct str rest = {(const char *)bytes, length}, txid;
    int64_t number;
    if (!str_next(&rest, ':', &txid) || !str_to_int64(txid, &number) || number < 0 ||
        !str_to_int64(rest, &state->seq) || state->seq < 0)
        return false;
    state->txid = str_copy(exchange->arena, txid);
    return state->txid != NULL;
}

static enum step_result parse(struct exchange *exchange)
{
    struct events_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (state == NULL)
        return STEP_ANSWER;
    state->txid = "0";
    state->limit = EVENTS_DEFAULT;
    const char *after = do_query(exchange, "after", "/after");
    if (after == NULL)
        after = do_query(exchange, "cursor", "/cursor");
    if (after != NULL && after[0] != '\0' && !read_cursor(exchange, after, state))
        problem_field(&exchange->problem, "/after", "bad_format", "游标无效");
    const char *limit = do_query(exchange, "limit", "/limit");
    if (limit != NULL && (!str_to_uint32(str_of(limit), &state->limit) || state->limit < 1 ||
                          state->limit > EVENTS_MAX))
        problem_field(&exchange->problem, "/limit", "out_of_range", "limit 须为 1 到 200 的整数");
    return exchange->problem.status != 0 ? STEP_ANSWER : STEP_NEXT;
}

static void print_event(struct wire_out *out, struct store_row *row)
{
    wire_out_object(out, NULL);
    wire_out_text(out, "kind", store_row_string(row, "kind"));
    wire_out_text(out, "authorization_id", store_row_string(row, "authorization_id"));
    wire_out_text(out, "status", store_row_string(row, "status"));
    wire_out_text(out, "decision", store_row_string(row, "decision"));
    wire_out_instant(out, "at", store_row_instant(row, "at"));
    wire_out_object_end(out);
}

static enum step_result read_events(struct exchange *exchange, const void *result)
{
    struct events_state *state = exchange->state;
    struct wire_out out;
    bool failed = false;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_array(&out, "items");
    for (int i = 0; i < store_row_count(result); i++) {
        struct store_row row = store_row_at(result, i, exchange->arena);
        print_event(&out, &row);
        state->txid = store_row_string(&row, "txid");
        state->seq = store_row_int(&row, "seq", 0);
        failed = failed || row.failed;
    }
    wire_out_array_end(&out);
    char plain[64], cursor[96];
    int length = snprintf(plain, sizeof(plain), "%s:%lld", state->txid, (long long)state->seq);
    if (failed || length < 0 || (size_t)length >= sizeof(plain))
        return do_broken_row(exchange, "event_read");
    digest_base64url(plain, (size_t)length, cursor);
    wire_out_text(&out, "next_cursor", cursor);
    wire_out_object_end(&out);
    return exchange_answer(exchange, 200);
}

static enum step_result fetch(struct exchange *exchange)
{
    const struct events_state *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_text(params, exchange->peer.id);
    store_text(params, state->txid);
    store_int8(params, state->seq);
    store_int4(params, (int32_t)state->limit);
    return exchange_call(exchange, SQL_event_read, params, false, read_events);
}

const struct do_entry do_events = {
    .name = "events", .parse = parse, .fetch = fetch, .without_lists = true};
