/* do_authorization: POST /v1/authorizations. PARSE, FETCH, DECIDE, RECORD, REPLY; stale facts go round again. */
#include <string.h>

#include "decide.h"
#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "metrics.h"
#include "sql.h"

/* The answer's bytes as they are stored: with a placeholder where the code stands. */
static void print_answer(struct exchange *exchange, struct do_request *state,
                         struct store_decision *decision)
{
    struct verdict *verdict = state->verdict;
    state->code[0] = '\0';
    if (verdict->issues_code) {
        decision->new_code = true;
        decision->issue = 1;
        decision->key_version = do_code_derive(exchange, state->id_text, 1, verdict->code_car_t,
                                               state->code, &decision->tag);
    }
    state->status = wire_verdict_status(verdict);
    const struct wire_answer answer = {
        .authorization_id = state->id_text,
        .status = state->status,
        .issue = decision->issue,
        .key_version = decision->key_version,
        .decided_at_ms = exchange->now_ms,
    };
    struct buf text;
    buf_init(&text, 1024u * 1024u);
    wire_verdict_print(&text, &state->claim, verdict, &answer);
    state->answer = do_take(exchange, &text);
    decision->answer = state->answer;
    decision->status = state->status;
}

static void count_decision(const struct verdict *verdict)
{
    metrics_add(METRIC_decisions_total, verdict->plan == NULL ? "none" : verdict->plan,
                decision_text(verdict->decision), 1);
    for (size_t i = 0; i < verdict->reason_count; i++)
        metrics_add(METRIC_reasons_total, reason_info(verdict->reasons[i].code)->code, NULL, 1);
}

static enum step_result recorded(struct exchange *exchange, const void *result)
{
    struct do_request *state = exchange->state;
    struct store_prior prior;
    if (!store_outcome_read(result, exchange->arena, &prior))
        return do_broken_row(exchange, "authorization_record");
    if (!store_prior_is(&prior, "recorded"))
        return do_prior(exchange, &prior);
    count_decision(state->verdict);
    return STEP_NEXT;
}

/* Is this approval one of those that are looked at again? By its id, so that nobody can choose; the answer does
 * not say so, or only the looked-at ones would be done well. */
static bool is_sampled(const struct exchange *exchange, const struct do_request *state)
{
    struct digest digest;
    digest_sha256(state->id, UUID_SIZE, &digest);
    unsigned drawn =
        ((unsigned)digest.bytes[0] << 16 | (unsigned)digest.bytes[1] << 8 | digest.bytes[2]) %
        1000u;
    return state->verdict->decision == DECISION_APPROVE &&
           (int64_t)drawn < exchange->app->config->sampling_per_mille;
}

static enum step_result record(struct exchange *exchange)
{
    struct do_request *state = exchange->state;
    uuid_new(exchange->now_ms, uuid_bucket_of_key(state->person.key.bytes), state->id);
    uuid_print(state->id, state->id_text);
    struct history *history = &state->facts.history;
    bool with_policy = history->policy_found && history->insured_matches;
    struct store_decision decision = {
        .claim = &state->claim,
        .history = history,
        .verdict = state->verdict,
        .authorization_id = state->id,
        .person_key = &state->person.key,
        .marks = state->facts.marks,
        .http = 201,
        .changed = (1u << CLAIM_MAX_LINES) - 1,
        .review_flags = is_sampled(exchange, state) ? FLAG_SAMPLED : 0,
    };
    if (!with_policy)
        decision.marks.policy = INT64_MIN; /* said and stored: nothing about the policy */
    print_answer(exchange, state, &decision);
    const struct plan *plan = plan_on(exchange->snapshot->plans, history->plan,
                                      claim_prescribed_on(&state->claim, exchange->today));
    if (with_policy && plan != NULL)
        store_decision_limits(&decision, plan, exchange->today);
    const struct wire_pinned *pinned = do_pin(exchange, history);
    struct store_params *params = do_params(exchange);
    if (params == NULL || pinned == NULL || state->answer.data == NULL ||
        !do_decision_seal(exchange, state->id_text, pinned, &decision))
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_authorization_record(params, &caller, &decision);
    return exchange_call(exchange, SQL_authorization_record, params, true, recorded);
}

static enum step_result reply(struct exchange *exchange)
{
    struct do_request *state = exchange->state;
    wire_answer_with_code(&exchange->body, state->answer, state->code);
    digest_wipe(state->code, sizeof(state->code));
    exchange->location = arena_printf(exchange->arena, "/v1/authorizations/%s", state->id_text);
    return exchange_answer(exchange, 201);
}

const struct do_entry do_authorization = {
    .name = "authorization",
    .parse = do_request_parse,
    .fetch = do_request_fetch,
    .decide = do_request_decide,
    .record = record,
    .reply = reply,
};
