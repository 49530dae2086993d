/* do_estimate: the same question with nothing recorded but that it was asked: personal data was read. */
#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "sql.h"
#include "store_audit.h"

static enum step_result audited(struct exchange *exchange, const void *result)
{
    (void)exchange;
    (void)result;
    return STEP_NEXT;
}

static enum step_result audit(struct exchange *exchange)
{
    const struct do_request *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    const struct store_audit_note note = {.actor = exchange->peer.uri,
                                          .action = "estimate",
                                          .person_key = &state->person.key,
                                          .detail = decision_text(state->verdict->decision)};
    store_audit_write(params, exchange->now_ms, &note);
    return exchange_call(exchange, SQL_audit_write, params, true, audited);
}

static enum step_result reply(struct exchange *exchange)
{
    struct do_request *state = exchange->state;
    const struct wire_answer answer = {.decided_at_ms = exchange->now_ms};
    wire_verdict_print(&exchange->body, &state->claim, state->verdict, &answer);
    return exchange_answer(exchange, 200);
}

const struct do_entry do_estimate = {
    .name = "estimate",
    .parse = do_request_parse,
    .fetch = do_request_fetch,
    .decide = do_request_decide,
    .record = audit,
    .reply = reply,
};
