/* do_cancel: giving an authorization up before it is dispensed: the hold is released, the code is void. Answered
 * with the authorization as it then stands. */
#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "sql.h"

struct cancel_state {
    uint8_t id[UUID_SIZE];
    struct wire_cancel cancel;
    struct store_change change;
    struct str answer;
};

static enum step_result parse(struct exchange *exchange)
{
    struct cancel_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (state == NULL ||
        !wire_cancel_parse(exchange->arena, exchange->request->body, &state->cancel,
                           &exchange->problem) ||
        !do_digest(exchange))
        return STEP_ANSWER;
    if (!uuid_parse(str_of(exchange->path_id), state->id))
        return exchange_refuse(exchange, 404, "not_found", "没有这笔授权");
    return STEP_NEXT;
}

/* What fetch and change refuse alike. */
static enum step_result refused(struct exchange *exchange, const struct store_prior *prior)
{
    if (store_prior_is(prior, "not_found"))
        return exchange_refuse(exchange, 404, "not_found", "没有这笔授权");
    if (store_prior_is(prior, "already_dispensed"))
        return exchange_refuse(exchange, 409, "already_dispensed", "药品已全部交付，不能撤销");
    if (store_prior_is(prior, "already_final"))
        return exchange_refuse(exchange, 409, "already_final", "这笔授权已经结束，不能撤销");
    return do_prior(exchange, prior);
}

static enum step_result fetched(struct exchange *exchange, const void *result)
{
    struct cancel_state *state = exchange->state;
    if (!store_authorization_change_fetch_read(result, exchange->arena, &state->change))
        return do_broken_row(exchange, "authorization_change_fetch");
    return refused(exchange, &state->change.prior);
}

static enum step_result fetch(struct exchange *exchange)
{
    const struct cancel_state *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_authorization_change_fetch(params, &caller, state->id);
    return exchange_call(exchange, SQL_authorization_change_fetch, params, false, fetched);
}

static enum step_result changed(struct exchange *exchange, const void *result)
{
    struct store_prior prior;
    if (!store_outcome_read(result, exchange->arena, &prior))
        return do_broken_row(exchange, "authorization_cancel");
    return refused(exchange, &prior);
}

static enum step_result record(struct exchange *exchange)
{
    struct cancel_state *state = exchange->state;
    char at[INSTANT_TEXT_SIZE];
    instant_print(exchange->now_ms, true, at);
    const struct wire_restate restate = {
        .status = state->change.next_status,
        .extra = arena_printf(exchange->arena, "\"cancelled_at\":\"%s\"", at),
    };
    struct buf text;
    buf_init(&text, 1024u * 1024u);
    wire_answer_restate(&text, state->change.last_answer, &restate);
    state->answer = do_take(exchange, &text);
    struct store_params *params = do_params(exchange);
    if (params == NULL || state->answer.data == NULL)
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_authorization_cancel(params, &caller, state->id, state->change.mark, state->cancel.reason,
                               state->answer);
    return exchange_call(exchange, SQL_authorization_cancel, params, true, changed);
}

static enum step_result reply(struct exchange *exchange)
{
    const struct cancel_state *state = exchange->state;
    buf_add(&exchange->body, state->answer.data, state->answer.length);
    return exchange_answer(exchange, 200);
}

const struct do_entry do_cancel = {.name = "cancel",
                                   .parse = parse,
                                   .fetch = fetch,
                                   .record = record,
                                   .reply = reply,
                                   .without_lists = true};
