/* do_formulary: how a printed name resolves, and the lists themselves. Answers from the snapshot alone. */
#include <string.h>

#include "date.h"
#include "digest.h"
#include "do.h"
#include "do_common.h"
#include "wire.h"

#define QUERY_MAX_BYTES 400
#define PAGE_DEFAULT    100
#define PAGE_MAX        200

/* A query parameter that must be given; NULL with a field error otherwise. */
static const char *parameter(struct exchange *exchange, const char *name, const char *pointer)
{
    unsigned before = (unsigned)exchange->problem.error_count;
    const char *value = do_query(exchange, name, pointer);
    if (value != NULL && value[0] != '\0')
        return value;
    if (exchange->problem.error_count == before)
        problem_field(&exchange->problem, pointer, "required", "缺少查询参数");
    return NULL;
}

static enum step_result match_answer(struct exchange *exchange)
{
    const char *plan_id = parameter(exchange, "plan", "/plan");
    const char *query = parameter(exchange, "q", "/q");
    if (query != NULL && strlen(query) > QUERY_MAX_BYTES)
        problem_field(&exchange->problem, "/q", "out_of_range", "查询不超过 400 字节");
    const struct plan *plan =
        plan_id == NULL ? NULL : plan_on(exchange->snapshot->plans, plan_id, exchange->today);
    if (plan_id != NULL && plan == NULL)
        problem_field(&exchange->problem, "/plan", "out_of_range", "没有这个方案");
    if (plan == NULL || query == NULL || exchange->problem.status != 0)
        return STEP_ANSWER;
    struct match_query asked = {.drug = str_of(query),
                                .lists = plan->lists,
                                .list_count = plan->list_count,
                                .on = exchange->today};
    struct match_answer *answer = arena_alloc(exchange->arena, sizeof(*answer));
    if (answer == NULL)
        return exchange_answer(exchange, 200);
    match_find(exchange->snapshot->match, exchange->arena, &asked, answer);
    wire_match_print(&exchange->body, answer);
    return exchange_answer(exchange, 200);
}

static enum step_result lists_answer(struct exchange *exchange)
{
    wire_lists_print(&exchange->body, exchange->snapshot->formulary);
    return exchange_answer(exchange, 200);
}

/* limit=1..200 and cursor (an opaque row number); false with field errors. */
static bool page(struct exchange *exchange, size_t *from, size_t *limit)
{
    uint32_t number = PAGE_DEFAULT;
    const char *text = do_query(exchange, "limit", "/limit");
    if (text != NULL && (!str_to_uint32(str_of(text), &number) || number < 1 || number > PAGE_MAX))
        problem_field(&exchange->problem, "/limit", "out_of_range", "limit 须为 1 到 200 的整数");
    *limit = number;
    *from = 0;
    const char *cursor = do_query(exchange, "cursor", "/cursor");
    uint8_t bytes[4];
    size_t length = 0;
    if (cursor != NULL) {
        if (!digest_unbase64url(str_of(cursor), bytes, sizeof(bytes), &length) || length != 4)
            problem_field(&exchange->problem, "/cursor", "bad_format", "游标无效");
        else
            *from =
                (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
    }
    return exchange->problem.status == 0;
}

static enum step_result list_answer(struct exchange *exchange)
{
    const struct formulary_list *list =
        formulary_list_on(exchange->snapshot->formulary, exchange->path_id, exchange->today);
    if (list == NULL)
        return exchange_refuse(exchange, 404, "not_found", "没有这个清单");
    size_t from, limit;
    if (!page(exchange, &from, &limit))
        return STEP_ANSWER;
    char cursor[16];
    const char *next = NULL;
    if (from < list->row_count && list->row_count - from > limit) {
        uint32_t at = (uint32_t)(from + limit);
        uint8_t bytes[4] = {(uint8_t)(at >> 24), (uint8_t)(at >> 16), (uint8_t)(at >> 8),
                            (uint8_t)at};
        digest_base64url(bytes, sizeof(bytes), cursor);
        next = cursor;
    }
    wire_rows_print(&exchange->body, list, from < list->row_count ? from : list->row_count, limit,
                    next);
    return exchange_answer(exchange, 200);
}

const struct do_entry do_formulary_match = {.name = "formulary_match", .reply = match_answer};
const struct do_entry do_formulary_lists = {.name = "formulary_lists", .reply = lists_answer};
const struct do_entry do_formulary_list = {.name = "formulary_list", .reply = list_answer};
