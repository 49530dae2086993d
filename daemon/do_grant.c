/* do_grant: the charity programme's word about one drug of one policy: eligible, granted, refused … */
#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "sql.h"
#include "store_grant.h"

#define ANSWER_CAP     65536
#define ANSWER_CREATED 201

struct grant_state {
    struct wire_grant grant;
    struct str answer;
};

static enum step_result parse(struct exchange *exchange)
{
    struct grant_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (state == NULL ||
        !wire_grant_parse(exchange->arena, exchange->request->body, exchange->snapshot,
                          &state->grant, &exchange->problem) ||
        !do_digest(exchange))
        return STEP_ANSWER;
    return STEP_NEXT;
}

/* The answer is stored with the grant, so it is made before. */
static enum step_result compose(struct exchange *exchange)
{
    struct grant_state *state = exchange->state;
    const struct wire_grant *grant = &state->grant;
    struct buf text;
    struct wire_out out;
    buf_init(&text, ANSWER_CAP);
    wire_out_init(&out, &text);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "policy_no", grant->policy_no);
    wire_out_text(&out, "list", grant->list);
    wire_out_text(&out, "row", grant->row);
    wire_out_text(&out, "state", grant->state);
    wire_out_date(&out, "from", grant->from_on);
    if (grant->to_on != DATE_NONE)
        wire_out_date(&out, "to", grant->to_on);
    wire_out_object_end(&out);
    state->answer = do_take(exchange, &text);
    return state->answer.length == 0 ? STEP_ANSWER : STEP_NEXT;
}

static enum step_result stored(struct exchange *exchange, const void *result)
{
    const struct grant_state *state = exchange->state;
    struct store_prior prior;
    if (!store_outcome_read(result, exchange->arena, &prior))
        return do_broken_row(exchange, "grant_put");
    if (store_prior_is(&prior, "stored")) {
        buf_add(&exchange->body, state->answer.data, state->answer.length);
        return exchange_answer(exchange, ANSWER_CREATED);
    }
    if (store_prior_is(&prior, "policy_not_found"))
        return exchange_refuse(exchange, 404, "policy_not_found", "没有这张保单");
    if (store_prior_is(&prior, "not_citizen"))
        return exchange_refuse(exchange, 422, "not_citizen", "援助项目只面向中国公民。");
    if (store_prior_is(&prior, "overlaps"))
        return exchange_refuse(exchange, 409, "period_overlaps",
                               "同一药品在这段日期内已有援助记录。");
    enum step_result next = do_prior(exchange, &prior);
    return next == STEP_NEXT ? do_broken_row(exchange, "grant_put") : next;
}

static enum step_result record(struct exchange *exchange)
{
    const struct grant_state *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_grant_put(params, &caller, &state->grant, ANSWER_CREATED, state->answer);
    return exchange_call(exchange, SQL_grant_put, params, true, stored);
}

const struct do_entry do_grant = {
    .name = "grant", .parse = parse, .decide = compose, .record = record};
