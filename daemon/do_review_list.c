/* do_review_list: GET /v1/reviews: the queue, oldest due first, page by page. No personal data stands in it. */
#include <stdio.h>
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "do_review.h"
#include "sql.h"
#include "store_row.h"

#define PAGE_DEFAULT 50
#define PAGE_MAX     200
#define FLAGS_SHOWN  (FLAG_TIER_UNSPECIFIED | FLAG_SETTLEMENT_DISPUTED | FLAG_SAMPLED)

struct list_state {
    const char *state, *reason, *plan, *pharmacy, *assigned; /* NULL: not asked */
    int32_t from_on, to_on, after_on;
    int64_t min_fen;
    unsigned flags;
    uint8_t after_id[UUID_SIZE];
    uint32_t limit;
};

static const char *const states[] = {"denied",       "partial", "pended",     "flagged",
                                     "needs_second", "upheld",  "overturned", "closed"};

static const char *text_of(struct exchange *exchange, const char *name)
{
    const char *value = http_query(exchange->request, name, NULL);
    if (value == NULL || value[0] == '\0')
        return NULL;
    if (strlen(value) > 100) {
        problem_field(&exchange->problem, arena_printf(exchange->arena, "/%s", name), "bad_format",
                      "最多 100 个字符");
        return NULL;
    }
    return value;
}

static int32_t day_of(struct exchange *exchange, const char *name)
{
    int32_t on = DATE_NONE;
    const char *value = text_of(exchange, name);
    if (value != NULL && !date_parse(value, strlen(value), &on))
        problem_field(&exchange->problem, arena_printf(exchange->arena, "/%s", name), "not_a_date",
                      "日期须为 YYYY-MM-DD");
    return on;
}

/* state: one of the words; price_not_agreed and label_not_checked show what flagged leaves out. */
static void read_state(struct exchange *exchange, struct list_state *list)
{
    const char *value = text_of(exchange, "state");
    list->flags = FLAGS_SHOWN;
    if (value == NULL)
        return;
    for (unsigned i = 0; i < FLAG_COUNT; i++) {
        if (strcmp(value, reason_flag_text(i)) == 0) {
            list->state = "flagged";
            list->flags = 1u << i;
            return;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        if (strcmp(value, states[i]) == 0)
            list->state = states[i];
    }
    if (list->state == NULL)
        problem_field(&exchange->problem, "/state", "out_of_range", "没有这种状态");
}

/* A cursor is base64url of "<due day>:<id>"; opaque to callers. */
static void read_cursor(struct exchange *exchange, struct list_state *list)
{
    uint8_t bytes[64];
    size_t length = 0;
    struct str due;
    const char *cursor = text_of(exchange, "cursor");
    list->after_on = DATE_NONE;
    if (cursor == NULL)
        return;
    if (digest_unbase64url(str_of(cursor), bytes, sizeof(bytes), &length)) {
        struct str rest = {(const char *)bytes, length};
        if (str_next(&rest, ':', &due) && date_parse(due.data, due.length, &list->after_on) &&
            uuid_parse(rest, list->after_id))
            return;
    }
    problem_field(&exchange->problem, "/cursor", "bad_format", "游标无效");
}

static enum step_result parse(struct exchange *exchange)
{
    struct list_state *list = arena_alloc(exchange->arena, sizeof(*list));
    exchange->state = list;
    if (!do_review_may(exchange, DO_REVIEW_READERS))
        return do_review_forbid(exchange);
    if (list == NULL)
        return STEP_ANSWER;
    read_state(exchange, list);
    read_cursor(exchange, list);
    list->reason = text_of(exchange, "reason");
    list->plan = text_of(exchange, "plan");
    list->pharmacy = text_of(exchange, "pharmacy");
    list->assigned = text_of(exchange, "assigned");
    if (list->assigned != NULL && strcmp(list->assigned, "me") == 0)
        list->assigned = exchange->peer.uri;
    list->from_on = day_of(exchange, "from");
    list->to_on = day_of(exchange, "to");
    list->min_fen = INT64_MIN;
    const char *min = text_of(exchange, "min_fen");
    if (min != NULL && (!str_to_int64(str_of(min), &list->min_fen) || list->min_fen < 0))
        problem_field(&exchange->problem, "/min_fen", "not_an_integer",
                      "须为不小于 0 的整数（分）");
    list->limit = PAGE_DEFAULT;
    const char *limit = text_of(exchange, "limit");
    if (limit != NULL &&
        (!str_to_uint32(str_of(limit), &list->limit) || list->limit < 1 || list->limit > PAGE_MAX))
        problem_field(&exchange->problem, "/limit", "out_of_range", "limit 须为 1 到 200 的整数");
    return exchange->problem.status != 0 ? STEP_ANSWER : STEP_NEXT;
}

static void text_or_null(struct wire_out *out, struct store_row *row, const char *name)
{
    const char *text = store_row_text(row, name);
    if (text == NULL)
        wire_out_null(out, name);
    else
        wire_out_text(out, name, text);
}

static void print_item(struct wire_out *out, struct store_row *row)
{
    int64_t flags = store_row_int(row, "flags", 0), since = store_row_instant(row, "assigned_at");
    const char *reasons = store_row_text(row, "reasons");
    wire_out_object(out, NULL);
    wire_out_text(out, "authorization_id", store_row_string(row, "authorization_id"));
    wire_out_text(out, "state", store_row_string(row, "state"));
    wire_out_date(out, "due_on", store_row_date(row, "due_on"));
    wire_out_text(out, "status", store_row_string(row, "status"));
    wire_out_text(out, "decision", store_row_string(row, "decision"));
    wire_out_instant(out, "decided_at", store_row_instant(row, "decided_at"));
    text_or_null(out, row, "plan");
    text_or_null(out, row, "policy_no");
    wire_out_text(out, "pharmacy_id", store_row_string(row, "pharmacy_id"));
    wire_out_int(out, "asked_fen", store_row_int(row, "asked_fen", 0));
    wire_out_int(out, "insurer_pays_fen", store_row_int(row, "insurer_fen", 0));
    wire_out_raw(out, "reasons", reasons == NULL ? "[]" : reasons);
    wire_out_array(out, "flags");
    for (unsigned i = 0; i < FLAG_COUNT; i++) {
        if ((flags >> i & 1) != 0)
            wire_out_text(out, NULL, reason_flag_text(i));
    }
    wire_out_array_end(out);
    text_or_null(out, row, "assigned_to");
    if (since == INT64_MIN)
        wire_out_null(out, "assigned_at");
    else
        wire_out_instant(out, "assigned_at", since);
    wire_out_object_end(out);
}

static void print_cursor(struct wire_out *out, const void *result, struct exchange *exchange,
                         uint32_t limit)
{
    int count = store_row_count(result);
    if (count < (int)limit) {
        wire_out_null(out, "next_cursor");
        return;
    }
    char due[DATE_TEXT_SIZE], plain[64], cursor[96];
    struct store_row last = store_row_at(result, count - 1, exchange->arena);
    date_print(store_row_date(&last, "due_on"), due);
    int length =
        snprintf(plain, sizeof(plain), "%s:%s", due, store_row_string(&last, "authorization_id"));
    BUG_IF(length < 0 || (size_t)length >= sizeof(plain));
    digest_base64url(plain, (size_t)length, cursor);
    wire_out_text(out, "next_cursor", cursor);
}

static enum step_result listed(struct exchange *exchange, const void *result)
{
    const struct list_state *list = exchange->state;
    struct wire_out out;
    bool failed = false;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_array(&out, "items");
    for (int i = 0; i < store_row_count(result); i++) {
        struct store_row row = store_row_at(result, i, exchange->arena);
        print_item(&out, &row);
        failed = failed || row.failed;
    }
    wire_out_array_end(&out);
    print_cursor(&out, result, exchange, list->limit);
    wire_out_object_end(&out);
    return failed ? do_broken_row(exchange, "review_list") : exchange_answer(exchange, 200);
}

static enum step_result fetch(struct exchange *exchange)
{
    const struct list_state *list = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_instant(params, exchange->now_ms);
    store_text(params, exchange->peer.uri);
    store_text(params, list->state);
    store_text(params, list->reason);
    store_text(params, list->plan);
    store_text(params, list->pharmacy);
    store_date(params, list->from_on);
    store_date(params, list->to_on);
    if (list->min_fen == INT64_MIN)
        store_bytes(params, NULL, 0);
    else
        store_int8(params, list->min_fen);
    store_text(params, list->assigned);
    store_int4(params, (int32_t)list->flags);
    store_date(params, list->after_on);
    store_uuid(params, list->after_on == DATE_NONE ? NULL : list->after_id);
    store_int4(params, (int32_t)list->limit);
    return exchange_call(exchange, SQL_review_list, params, true, listed);
}

const struct do_entry do_review_list = {
    .name = "review_list", .parse = parse, .fetch = fetch, .without_lists = true};
