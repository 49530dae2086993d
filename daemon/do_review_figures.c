/* do_review_figures: GET /v1/metrics/decisions and GET /v1/audit: what was decided and overturned in a period, and who
 * saw and did what. */
#include <stdio.h>
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "do_review.h"
#include "sql.h"
#include "store_row.h"

#define PERIOD_MAX_DAYS 400
#define PAGE_DEFAULT    100
#define PAGE_MAX        200
#define DAY_MS          86400000

struct period {
    int32_t from_on, to_on; /* both included */
};

static int32_t day_of(struct exchange *exchange, const char *name, int32_t otherwise)
{
    int32_t on = otherwise;
    const char *value = http_query(exchange->request, name, NULL);
    if (value != NULL && !date_parse(value, strlen(value), &on))
        problem_field(&exchange->problem, arena_printf(exchange->arena, "/%s", name), "not_a_date",
                      "日期须为 YYYY-MM-DD");
    return on;
}

/* Both default to today. */
static bool read_period(struct exchange *exchange, struct period *period)
{
    period->to_on = day_of(exchange, "to", exchange->today);
    period->from_on = day_of(exchange, "from", period->to_on);
    if (exchange->problem.status == 0 &&
        (period->from_on > period->to_on || period->to_on - period->from_on >= PERIOD_MAX_DAYS))
        problem_field(&exchange->problem, "/to", "out_of_range", "期间须为 1 到 400 天");
    return exchange->problem.status == 0;
}

/* Days begin at midnight in Shanghai. */
static int64_t midnight_ms(int32_t on)
{
    return (int64_t)on * DAY_MS - 8 * (int64_t)3600000;
}

static void period_params(struct store_params *params, const struct period *period)
{
    store_instant(params, midnight_ms(period->from_on));
    store_instant(params, midnight_ms(period->to_on + 1));
}

/* ---- metrics ---- */

static enum step_result parse_metrics(struct exchange *exchange)
{
    struct period *period = arena_alloc(exchange->arena, sizeof(*period));
    exchange->state = period;
    if (!do_review_may(exchange, DO_REVIEW_READERS))
        return do_review_forbid(exchange);
    return period != NULL && read_period(exchange, period) ? STEP_NEXT : STEP_ANSWER;
}

static enum step_result measured(struct exchange *exchange, const void *result)
{
    const struct period *period = exchange->state;
    if (store_row_count(result) != 1)
        return do_broken_row(exchange, "review_metrics");
    struct store_row row = store_row_at(result, 0, exchange->arena);
    const char *metrics = store_row_text(&row, "metrics");
    if (metrics == NULL || row.failed)
        return do_broken_row(exchange, "review_metrics");
    struct wire_out out;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_date(&out, "from", period->from_on);
    wire_out_date(&out, "to", period->to_on);
    wire_out_raw(&out, "metrics", metrics);
    wire_out_object_end(&out);
    return exchange_answer(exchange, 200);
}

static enum step_result fetch_metrics(struct exchange *exchange)
{
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    period_params(params, exchange->state);
    return exchange_call(exchange, SQL_review_metrics, params, false, measured);
}

const struct do_entry do_review_metrics = {.name = "review_metrics",
                                           .parse = parse_metrics,
                                           .fetch = fetch_metrics,
                                           .without_lists = true};

/* ---- audit ---- */

struct audit_state {
    struct period period;
    const char *actor, *action; /* NULL: all */
    uint8_t id[UUID_SIZE];
    bool only_id;
    const char *txid;
    int64_t seq;
    uint32_t limit;
};

static const char *word_of(struct exchange *exchange, const char *name)
{
    const char *value = http_query(exchange->request, name, NULL);
    if (value != NULL && strlen(value) > 100)
        problem_field(&exchange->problem, arena_printf(exchange->arena, "/%s", name), "bad_format",
                      "最多 100 个字符");
    return value;
}

/* A cursor is base64url of "<txid>:<seq>"; opaque to callers. */
static bool read_cursor(struct exchange *exchange, const char *cursor, struct audit_state *state)
{
    uint8_t bytes[64];
    size_t length = 0;
    int64_t number;
    if (!digest_unbase64url(str_of(cursor), bytes, sizeof(bytes), &length))
        return false;
    struct str rest = {(const char *)bytes, length}, txid;
    if (!str_next(&rest, ':', &txid) || !str_to_int64(txid, &number) || number < 0 ||
        !str_to_int64(rest, &state->seq) || state->seq < 0)
        return false;
    state->txid = str_copy(exchange->arena, txid);
    return state->txid != NULL;
}

static enum step_result parse_audit(struct exchange *exchange)
{
    struct audit_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (!do_review_may(exchange, CONFIG_ROLE_AUDITOR))
        return do_review_forbid(exchange);
    if (state == NULL)
        return STEP_ANSWER;
    (void)read_period(exchange, &state->period);
    state->actor = word_of(exchange, "actor");
    state->action = word_of(exchange, "action");
    const char *id = word_of(exchange, "authorization_id");
    state->only_id = id != NULL;
    if (id != NULL && !uuid_parse(str_of(id), state->id))
        problem_field(&exchange->problem, "/authorization_id", "bad_format", "不是授权编号");
    state->txid = "0";
    const char *cursor = word_of(exchange, "cursor");
    if (cursor != NULL && !read_cursor(exchange, cursor, state))
        problem_field(&exchange->problem, "/cursor", "bad_format", "游标无效");
    state->limit = PAGE_DEFAULT;
    const char *limit = word_of(exchange, "limit");
    if (limit != NULL && (!str_to_uint32(str_of(limit), &state->limit) || state->limit < 1 ||
                          state->limit > PAGE_MAX))
        problem_field(&exchange->problem, "/limit", "out_of_range", "limit 须为 1 到 200 的整数");
    return exchange->problem.status != 0 ? STEP_ANSWER : STEP_NEXT;
}

static void print_entry(struct wire_out *out, struct store_row *row)
{
    const char *id = store_row_text(row, "authorization_id");
    wire_out_object(out, NULL);
    wire_out_instant(out, "at", store_row_instant(row, "at"));
    wire_out_text(out, "actor", store_row_string(row, "actor"));
    wire_out_text(out, "action", store_row_string(row, "action"));
    if (id == NULL)
        wire_out_null(out, "authorization_id");
    else
        wire_out_text(out, "authorization_id", id);
    wire_out_text(out, "detail", store_row_string(row, "detail"));
    wire_out_object_end(out);
}

static enum step_result read_audit(struct exchange *exchange, const void *result)
{
    struct audit_state *state = exchange->state;
    struct wire_out out;
    bool failed = false;
    int count = store_row_count(result);
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_array(&out, "items");
    for (int i = 0; i < count; i++) {
        struct store_row row = store_row_at(result, i, exchange->arena);
        print_entry(&out, &row);
        state->txid = store_row_string(&row, "txid");
        state->seq = store_row_int(&row, "seq", 0);
        failed = failed || row.failed;
    }
    wire_out_array_end(&out);
    char plain[64], cursor[96];
    int length = snprintf(plain, sizeof(plain), "%s:%lld", state->txid, (long long)state->seq);
    if (failed || length < 0 || (size_t)length >= sizeof(plain))
        return do_broken_row(exchange, "audit_read");
    digest_base64url(plain, (size_t)length, cursor);
    if (count < (int)state->limit)
        wire_out_null(&out, "next_cursor");
    else
        wire_out_text(&out, "next_cursor", cursor);
    wire_out_object_end(&out);
    return exchange_answer(exchange, 200);
}

static enum step_result fetch_audit(struct exchange *exchange)
{
    const struct audit_state *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_instant(params, exchange->now_ms);
    store_text(params, exchange->peer.uri);
    period_params(params, &state->period);
    store_text(params, state->actor);
    store_text(params, state->action);
    store_uuid(params, state->only_id ? state->id : NULL);
    store_text(params, state->txid);
    store_int8(params, state->seq);
    store_int4(params, (int32_t)state->limit);
    return exchange_call(exchange, SQL_audit_read, params, true, read_audit);
}

const struct do_entry do_audit_read = {
    .name = "audit", .parse = parse_audit, .fetch = fetch_audit, .without_lists = true};
