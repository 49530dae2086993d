/* do_reversal: undoing a request whose answer was lost, by its key. What was never seen gets a tombstone, so that
 * the late original is refused (409 request_reversed). */
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "sql.h"

struct reversal_state {
    struct wire_reversal wanted;
    struct store_reversal found;
    struct str answer;
};

static enum step_result parse(struct exchange *exchange)
{
    struct reversal_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (state == NULL ||
        !wire_reversal_parse(exchange->arena, exchange->request->body, &state->wanted,
                             &exchange->problem) ||
        !do_digest(exchange))
        return STEP_ANSWER;
    if (strcmp(state->wanted.idempotency_key, exchange->key) == 0) {
        problem_field(&exchange->problem, "/idempotency_key", "contradicts",
                      "不能与本次请求自己的 Idempotency-Key 相同");
        return STEP_ANSWER;
    }
    return STEP_NEXT;
}

static enum step_result fetched(struct exchange *exchange, const void *result)
{
    struct reversal_state *state = exchange->state;
    if (!store_authorization_reverse_fetch_read(result, exchange->arena, &state->found))
        return do_broken_row(exchange, "authorization_reverse_fetch");
    return do_prior(exchange, &state->found.prior);
}

static enum step_result fetch(struct exchange *exchange)
{
    const struct reversal_state *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_authorization_reverse_fetch(params, &caller, state->wanted.idempotency_key);
    return exchange_call(exchange, SQL_authorization_reverse_fetch, params, false, fetched);
}

static enum step_result done(struct exchange *exchange, const void *result)
{
    struct store_prior prior;
    if (!store_outcome_read(result, exchange->arena, &prior))
        return do_broken_row(exchange, "authorization_reverse");
    return do_prior(exchange, &prior);
}

static enum step_result record(struct exchange *exchange)
{
    struct reversal_state *state = exchange->state;
    const char *id = state->found.prior.authorization_id;
    struct buf text;
    struct wire_out out;
    buf_init(&text, 4096);
    wire_out_init(&out, &text);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "outcome", state->found.would);
    if (id[0] == '\0')
        wire_out_null(&out, "authorization_id");
    else
        wire_out_text(&out, "authorization_id", id);
    wire_out_object_end(&out);
    state->answer = do_take(exchange, &text);
    struct store_params *params = do_params(exchange);
    if (params == NULL || state->answer.data == NULL)
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_authorization_reverse(params, &caller, state->wanted.idempotency_key, &state->found,
                                state->answer);
    return exchange_call(exchange, SQL_authorization_reverse, params, true, done);
}

static enum step_result reply(struct exchange *exchange)
{
    const struct reversal_state *state = exchange->state;
    buf_add(&exchange->body, state->answer.data, state->answer.length);
    return exchange_answer(exchange, 200);
}

const struct do_entry do_reversal = {.name = "reversal",
                                     .parse = parse,
                                     .fetch = fetch,
                                     .record = record,
                                     .reply = reply,
                                     .without_lists = true};
