/* do_documents: papers or clinical facts for a pended authorization; it is decided again. Only pended lines are:
 * what was approved, its hold and its code stand (decisions "More papers on a pend"). */
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "sql.h"
#include "wire_store.h"

struct documents_state {
    uint8_t id[UUID_SIZE];
    struct claim claim;
    struct store_amend found;
    struct verdict *previous, *verdict;
    unsigned keep; /* lines that stand */
    struct wire_pinned *pinned;
    const char *status;
    char code[PICKUP_CODE_TEXT_SIZE];
    struct str answer;
};

/* A claim that has nothing, to check the body's own form before the stored claim is known. */
static struct claim *blank_claim(struct arena *arena)
{
    struct claim *claim = arena_alloc(arena, sizeof(*claim));
    if (claim == NULL)
        return NULL;
    claim->policy_no = claim->id_no = claim->name = claim->hospital_name = claim->doctor = "";
    claim->applicant_name = claim->applicant_id_no = "";
    claim->delivery_province = claim->delivery_city = "";
    claim->clinical.follicular_grade = claim->clinical.subtype = claim->clinical.menopausal = "";
    claim->id_type = ID_OTHER;
    claim->issued_on = claim->planned_on = claim->booked_on = claim->visit_on = DATE_NONE;
    return claim;
}

static enum step_result parse(struct exchange *exchange)
{
    struct documents_state *state = arena_alloc(exchange->arena, sizeof(*state));
    struct claim *blank = blank_claim(exchange->arena);
    exchange->state = state;
    if (state == NULL || blank == NULL ||
        !wire_documents_parse(exchange->arena, exchange->request->body, exchange->today, blank,
                              &exchange->problem) ||
        !do_digest(exchange))
        return STEP_ANSWER;
    if (!uuid_parse(str_of(exchange->path_id), state->id))
        return exchange_refuse(exchange, 404, "not_found", "没有这笔授权");
    return STEP_NEXT;
}

/* What fetch and amend refuse alike. */
static enum step_result refused(struct exchange *exchange, const struct store_prior *prior)
{
    if (store_prior_is(prior, "not_found"))
        return exchange_refuse(exchange, 404, "not_found", "没有这笔授权");
    if (store_prior_is(prior, "not_pended"))
        return exchange_refuse(exchange, 409, "not_pended", "这笔授权没有待补充的项目");
    return do_prior(exchange, prior);
}

/* The stored request with the new papers in it. */
static enum step_result merge(struct exchange *exchange, struct documents_state *state)
{
    struct problem stored;
    problem_init(&stored, exchange->arena);
    if (!wire_claim_parse(exchange->arena, state->found.request, &state->claim, &stored))
        return do_broken_row(exchange, "authorization_amend_fetch");
    if (!wire_documents_parse(exchange->arena, exchange->request->body, exchange->today,
                              &state->claim, &exchange->problem))
        return STEP_ANSWER;
    return STEP_NEXT;
}

static enum step_result fetched(struct exchange *exchange, const void *result)
{
    struct documents_state *state = exchange->state;
    if (!store_authorization_amend_fetch_read(result, exchange->arena, exchange->app->keys,
                                              &state->found))
        return do_broken_row(exchange, "authorization_amend_fetch");
    if (!store_prior_is(&state->found.prior, "new"))
        return refused(exchange, &state->found.prior);
    /* Suspension denies new authorizations only: a pend waits until it is over, it is not decided to death. */
    if (state->found.history.pharmacy_suspended)
        return exchange_refuse(exchange, 403, "pharmacy_suspended",
                               "药房已暂停服务，恢复后可继续补充材料");
    /* It was recorded for this person and this policy; both still are what they were. */
    state->found.history.policy_found = state->found.marks.policy != INT64_MIN;
    state->found.history.insured_matches = state->found.marks.policy != INT64_MIN;
    return merge(exchange, state);
}

static enum step_result fetch(struct exchange *exchange)
{
    const struct documents_state *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_authorization_amend_fetch(params, &caller, state->id);
    return exchange_call(exchange, SQL_authorization_amend_fetch, params, false, fetched);
}

static enum step_result decide_again(struct exchange *exchange)
{
    struct documents_state *state = exchange->state;
    state->previous = arena_alloc(exchange->arena, sizeof(*state->previous));
    if (state->previous == NULL)
        return STEP_ANSWER;
    if (!wire_store_lines_parse(exchange->arena, str_of(state->found.lines), exchange->snapshot,
                                state->previous, &state->keep) ||
        !wire_store_reasons_parse(exchange->arena, state->found.last_answer, state->previous))
        return do_broken_row(exchange, "authorization_amend_fetch");
    state->previous->first_request = state->found.first_request;
    const struct decide_input input = {
        .snapshot = exchange->snapshot,
        .claim = &state->claim,
        .history = &state->found.history,
        .today = exchange->today,
        .keep_lines = state->keep,
        .previous = state->previous,
        .submitted_on = state->found.decided_on,
        .hour = date_hour_of_instant(exchange->now_ms),
    };
    state->verdict = do_decide(exchange, &input);
    if (state->verdict == NULL || wire_verdict_problem(state->verdict, &exchange->problem))
        return STEP_ANSWER;
    return STEP_NEXT;
}

/* What the answer rests on besides request and verdict, as it is stored. */
static struct wire_pinned *pin(struct exchange *exchange, const struct documents_state *state)
{
    const struct store_amend *found = &state->found;
    struct wire_pinned *pinned = do_pin(exchange, &found->history);
    if (pinned == NULL)
        return NULL;
    pinned->submitted_on = found->decided_on;
    pinned->amended = true;
    pinned->standing = (struct wire_standing){
        .status = found->status,
        .lines = found->lines,
        .first_request = found->first_request,
        .pickup_state = found->pickup_state,
        .issue = found->pickup_issue,
        .key_version = found->pickup_key_version,
        .car_t = found->pickup_car_t,
        .valid_from = found->valid_from,
        .expires_on = found->expires_on,
    };
    return pinned;
}

/* The code that stands, or a new one when something may be handed out and none is active. */
static void settle_code(struct exchange *exchange, struct documents_state *state,
                        struct store_decision *decision)
{
    const struct store_amend *found = &state->found;
    const char *id_text = exchange->path_id;
    decision->issue = wire_pinned_code(state->pinned, state->verdict, &decision->new_code);
    decision->answer_has_code = decision->issue > 0;
    if (decision->new_code) {
        decision->key_version =
            do_code_derive(exchange, id_text, decision->issue, state->verdict->code_car_t,
                           state->code, &decision->tag);
    } else if (decision->issue > 0) {
        const uint8_t *key = seal_key(exchange->app->keys, SEAL_PICKUP, found->pickup_key_version);
        decision->key_version = found->pickup_key_version;
        if (key != NULL)
            pickup_code_derive(key, id_text, decision->issue, found->pickup_car_t, state->code);
    }
}

static enum step_result amended(struct exchange *exchange, const void *result)
{
    struct store_prior prior;
    if (!store_outcome_read(result, exchange->arena, &prior))
        return do_broken_row(exchange, "authorization_amend");
    return refused(exchange, &prior);
}

static void print_answer(struct exchange *exchange, struct documents_state *state,
                         struct store_decision *decision)
{
    state->status = decision->status =
        wire_pinned_status(state->pinned, state->verdict, state->keep);
    const struct wire_answer answer = {
        .authorization_id = exchange->path_id,
        .status = state->status,
        .issue = decision->issue,
        .key_version = decision->key_version,
        .decided_at_ms = exchange->now_ms,
    };
    struct buf text;
    buf_init(&text, 1024u * 1024u);
    wire_verdict_print(&text, &state->claim, state->verdict, &answer);
    state->answer = decision->answer = do_take(exchange, &text);
}

static enum step_result record(struct exchange *exchange)
{
    struct documents_state *state = exchange->state;
    state->pinned = pin(exchange, state);
    if (state->pinned == NULL)
        return STEP_ANSWER;
    struct store_decision decision = {
        .claim = &state->claim,
        .history = &state->found.history,
        .verdict = state->verdict,
        .authorization_id = state->id,
        .person_key = &state->found.person_key,
        .marks = state->found.marks,
        .http = 200,
        .mark = state->found.mark,
        .changed = ~state->keep & ((1u << CLAIM_MAX_LINES) - 1),
    };
    settle_code(exchange, state, &decision);
    print_answer(exchange, state, &decision);
    const struct plan *plan = plan_on(exchange->snapshot->plans, state->found.history.plan,
                                      claim_prescribed_on(&state->claim, exchange->today));
    if (plan != NULL)
        store_decision_limits(&decision, plan, exchange->today);
    struct store_params *params = do_params(exchange);
    if (params == NULL || state->answer.data == NULL ||
        !do_decision_seal(exchange, exchange->path_id, state->pinned, &decision))
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_authorization_amend(params, &caller, &decision);
    return exchange_call(exchange, SQL_authorization_amend, params, true, amended);
}

static enum step_result reply(struct exchange *exchange)
{
    struct documents_state *state = exchange->state;
    wire_answer_with_code(&exchange->body, state->answer, state->code);
    digest_wipe(state->code, sizeof(state->code));
    return exchange_answer(exchange, 200);
}

const struct do_entry do_documents = {.name = "documents",
                                      .parse = parse,
                                      .fetch = fetch,
                                      .decide = decide_again,
                                      .record = record,
                                      .reply = reply};
