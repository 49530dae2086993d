/* do_review_decide: POST /v1/reviews/{id}/decision. Uphold leaves everything as it is. Overturn decides the named lines
 * anew: what denied or pended them is set aside, money, limits and uses are worked out under the same marks
 * and locks as any decision, the code is issued, the pharmacy's event written. Above the set amount the first person's
 * decision is only recorded; another one who grants the same carries it out. */
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "do_review.h"
#include "sql.h"
#include "wire_review.h"
#include "wire_store.h"

#define TEXT_CAP (1024u * 1024u)

struct decide_state {
    uint8_t id[UUID_SIZE];
    char id_text[UUID_TEXT_SIZE];
    struct wire_review_decision body;
    struct str lines; /* JSON, as stored with the step */
    struct store_sealed note;
    struct claim claim;
    struct store_amend found;
    const char *pharmacy_id, *review_state, *first_lines;
    struct decide_input input;
    struct verdict *previous, *verdict;
    int64_t insurer_fen; /* of the overturned lines */
    struct wire_pinned *pinned;
    const char *outcome; /* uphold first overturn */
    struct str told;     /* the reviewer's answer */
};

static bool is_overturn(const struct decide_state *state)
{
    return strcmp(state->body.outcome, "overturn") == 0;
}

static enum step_result parse(struct exchange *exchange)
{
    struct decide_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (!do_review_may(exchange, DO_REVIEW_DECIDERS))
        return do_review_forbid(exchange);
    if (state == NULL ||
        !wire_review_decision_parse(exchange->arena, exchange->request->body, &state->body,
                                    &exchange->problem) ||
        !do_digest(exchange))
        return STEP_ANSWER;
    if (!uuid_parse(str_of(exchange->path_id), state->id))
        return do_review_unknown(exchange);
    uuid_print(state->id, state->id_text);
    struct buf text;
    buf_init(&text, TEXT_CAP);
    wire_review_lines_print(&text, &state->body);
    state->lines = do_take(exchange, &text);
    if (state->lines.data == NULL ||
        !store_seal(exchange->app->keys, exchange->arena, "review.note", state->id_text,
                    str_of(state->body.note), &state->note))
        return STEP_ANSWER;
    return STEP_NEXT;
}

/* ---- fetch ---- */

/* What stands against it: who and when. */
static enum step_result refused(struct exchange *exchange, const struct store_prior *prior,
                                struct store_row *row)
{
    static const struct {
        const char *outcome, *code, *detail;
    } conflicts[] = {
        {"already_decided", "review_already_decided", "这个复核件已有结论"},
        {"already_final", "already_final", "这笔授权已撤销或过期，不能再复核"},
        {"taken", "review_assigned", "这个复核件已由他人认领"},
        {"same_person", "second_person_required", "须由另一人确认"},
        {"own_request", "own_request", "不能复核本人录入的申请"},
    };
    if (store_prior_is(prior, "not_found"))
        return do_review_unknown(exchange);
    for (size_t i = 0; i < ARRAY_LEN(conflicts); i++) {
        if (store_prior_is(prior, conflicts[i].outcome))
            return do_review_conflict(exchange, conflicts[i].code, conflicts[i].detail,
                                      store_row_string(row, "by_whom"),
                                      store_row_instant(row, "since"));
    }
    return do_prior(exchange, prior);
}

static enum step_result fetched(struct exchange *exchange, const void *result)
{
    struct decide_state *state = exchange->state;
    if (!store_authorization_amend_fetch_read(result, exchange->arena, exchange->app->keys,
                                              &state->found))
        return do_broken_row(exchange, "review_fetch");
    struct store_row row = store_row_at(result, 0, exchange->arena);
    if (!store_prior_is(&state->found.prior, "new"))
        return refused(exchange, &state->found.prior, &row);
    state->pharmacy_id = store_row_string(&row, "pharmacy_id");
    state->review_state = store_row_string(&row, "review_state");
    state->first_lines = store_row_string(&row, "first_lines");
    if (row.failed)
        return do_broken_row(exchange, "review_fetch");
    if (state->body.mark != 0 && state->body.mark != state->found.mark)
        return do_review_conflict(exchange, "review_changed",
                                  "这笔授权在打开之后有了变化，请重新查看", "", INT64_MIN);
    if (!is_overturn(state))
        return STEP_NEXT;
    if (state->found.marks.policy == INT64_MIN)
        return exchange_refuse(exchange, 409, "nothing_to_grant",
                               "没有对应的保单和被保险人，不能推翻");
    state->found.history.policy_found = state->found.history.insured_matches = true;
    struct problem stored;
    problem_init(&stored, exchange->arena);
    if (!wire_claim_parse(exchange->arena, state->found.request, &state->claim, &stored))
        return do_broken_row(exchange, "review_fetch");
    return STEP_NEXT;
}

static enum step_result fetch(struct exchange *exchange)
{
    const struct decide_state *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_instant(params, exchange->now_ms);
    store_date(params, exchange->today);
    store_text(params, caller.route);
    store_text(params, caller.caller);
    store_text(params, caller.key);
    store_bytes(params, caller.digest->bytes, DIGEST_SIZE);
    store_uuid(params, state->id);
    return exchange_call(exchange, SQL_review_fetch, params, false, fetched);
}

/* ---- decide ---- */

/* The named lines must be denied or pended ones, and no more may be granted than was asked for. */
static bool check_lines(struct exchange *exchange, struct decide_state *state)
{
    for (size_t i = 0; i < state->body.line_count; i++) {
        const struct wire_review_line *granted = &state->body.lines[i];
        size_t line = (size_t)granted->line - 1;
        const char *pointer = arena_printf(exchange->arena, "/lines/%zu", i);
        if (line >= state->claim.line_count) {
            problem_field(&exchange->problem, pointer, "out_of_range", "申请中没有这一行");
            continue;
        }
        enum decision decision = state->previous->lines[line].decision;
        if (decision != DECISION_DENY && decision != DECISION_PEND)
            problem_field(&exchange->problem, pointer, "contradicts", "这一行没有被拒绝或挂起");
        if (granted->approved_quantity > state->claim.lines[line].quantity)
            problem_field(&exchange->problem, pointer, "out_of_range", "批准数量多于申请数量");
        state->input.overturn_lines |= 1u << line;
        state->input.overturn_quantity[line] = granted->approved_quantity;
    }
    return exchange->problem.status == 0;
}

/* Every named line must be payable now: a limit that is used up stays used up. */
static bool can_be_granted(const struct decide_state *state)
{
    const struct verdict *verdict = state->verdict;
    for (size_t i = 0; i < verdict->line_count; i++) {
        if ((state->input.overturn_lines >> i & 1u) == 0)
            continue;
        if (verdict->lines[i].row == NULL || verdict->lines[i].approved_quantity == 0)
            return false;
    }
    return verdict->issues_code && verdict->valid_from <= verdict->expires_on;
}

static enum step_result decide_again(struct exchange *exchange)
{
    struct decide_state *state = exchange->state;
    unsigned pended_too;
    if (!is_overturn(state))
        return STEP_NEXT;
    state->previous = arena_alloc(exchange->arena, sizeof(*state->previous));
    if (state->previous == NULL)
        return STEP_ANSWER;
    if (!wire_store_lines_parse(exchange->arena, str_of(state->found.lines), exchange->snapshot,
                                state->previous, &pended_too) ||
        !wire_store_reasons_parse(exchange->arena, state->found.last_answer, state->previous))
        return do_broken_row(exchange, "review_fetch");
    state->previous->first_request = state->found.first_request;
    state->input = (struct decide_input){
        .snapshot = exchange->snapshot,
        .claim = &state->claim,
        .history = &state->found.history,
        .today = exchange->today,
        .previous = state->previous,
        .submitted_on = state->found.decided_on,
        .hour = date_hour_of_instant(exchange->now_ms),
    };
    if (!check_lines(exchange, state))
        return STEP_ANSWER;
    state->input.keep_lines = ~state->input.overturn_lines & ((1u << CLAIM_MAX_LINES) - 1);
    state->verdict = do_decide(exchange, &state->input);
    if (state->verdict == NULL)
        return STEP_ANSWER;
    if (!can_be_granted(state))
        return exchange_refuse(exchange, 409, "nothing_to_grant",
                               "没有可以批准的药品，或保险金额、次数、有效期已不允许");
    for (size_t i = 0; i < state->verdict->line_count; i++) {
        if ((state->input.overturn_lines >> i & 1u) != 0)
            state->insurer_fen += state->verdict->lines[i].insurer_fen;
    }
    return STEP_NEXT;
}

/* ---- record ---- */

static enum step_result recorded(struct exchange *exchange, const void *result)
{
    struct store_prior prior;
    if (!store_outcome_read(result, exchange->arena, &prior))
        return do_broken_row(exchange, "review_decision");
    return do_prior(exchange, &prior);
}

static void tell(struct exchange *exchange, struct decide_state *state, const char *status)
{
    bool done = strcmp(state->outcome, "overturn") == 0;
    struct buf text;
    struct wire_out out;
    buf_init(&text, TEXT_CAP);
    wire_out_init(&out, &text);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "authorization_id", state->id_text);
    wire_out_text(&out, "outcome", state->body.outcome);
    wire_out_text(&out, "state",
                  done                                    ? "overturned"
                  : strcmp(state->outcome, "uphold") == 0 ? "upheld"
                                                          : "needs_second");
    wire_out_text(&out, "status", status);
    if (strcmp(state->outcome, "uphold") == 0)
        wire_out_text(&out, "x12_review_action", "A5");
    wire_out_int(&out, "insurer_pays_fen", state->insurer_fen);
    wire_out_raw(&out, "lines", state->lines.data);
    wire_out_text(&out, "by", exchange->peer.uri);
    wire_out_instant(&out, "at", exchange->now_ms);
    wire_out_object_end(&out);
    state->told = do_take(exchange, &text);
}

static enum step_result settle(struct exchange *exchange, struct decide_state *state)
{
    struct store_params *params = do_params(exchange);
    tell(exchange, state, state->found.status);
    if (params == NULL || state->told.data == NULL)
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_instant(params, caller.now_ms);
    store_text(params, caller.route);
    store_text(params, caller.caller);
    store_text(params, caller.key);
    store_bytes(params, caller.digest->bytes, DIGEST_SIZE);
    store_text(params, state->pharmacy_id);
    store_uuid(params, state->id);
    store_int4(params, state->found.mark);
    store_text(params, state->outcome);
    store_int8(params, state->insurer_fen);
    store_text(params, state->lines.data);
    store_bytes(params, state->note.bytes, state->note.length);
    store_int2(params, 200);
    store_bytes(params, state->told.data, state->told.length);
    return exchange_call(exchange, SQL_review_settle, params, true, recorded);
}

static struct wire_pinned *pin(struct exchange *exchange, const struct decide_state *state)
{
    const struct store_amend *found = &state->found;
    struct wire_pinned *pinned = do_pin(exchange, &found->history);
    if (pinned == NULL)
        return NULL;
    pinned->submitted_on = found->decided_on;
    pinned->amended = true;
    memcpy(pinned->overturn_quantity, state->input.overturn_quantity,
           sizeof(pinned->overturn_quantity));
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

/* The pharmacy's answer, with the code's placeholder. */
static void print_answer(struct exchange *exchange, struct decide_state *state,
                         struct store_decision *decision)
{
    char code[PICKUP_CODE_TEXT_SIZE];
    decision->issue = wire_pinned_code(state->pinned, state->verdict, &decision->new_code);
    decision->answer_has_code = decision->issue > 0;
    decision->key_version = state->found.pickup_key_version;
    if (decision->new_code)
        decision->key_version = do_code_derive(exchange, state->id_text, decision->issue,
                                               state->verdict->code_car_t, code, &decision->tag);
    digest_wipe(code, sizeof(code)); /* the pharmacy reads it, not the reviewer */
    decision->status = wire_pinned_status(state->pinned, state->verdict, state->input.keep_lines);
    const struct wire_answer answer = {
        .authorization_id = state->id_text,
        .status = decision->status,
        .issue = decision->issue,
        .key_version = decision->key_version,
        .decided_at_ms = exchange->now_ms,
        .overturned_at_ms = exchange->now_ms,
    };
    struct buf text;
    buf_init(&text, TEXT_CAP);
    wire_verdict_print(&text, &state->claim, state->verdict, &answer);
    decision->answer = do_take(exchange, &text);
}

static enum step_result overturn(struct exchange *exchange, struct decide_state *state,
                                 bool second_needed)
{
    state->pinned = pin(exchange, state);
    struct store_params *params = do_params(exchange);
    if (state->pinned == NULL || params == NULL)
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
        .changed = state->input.overturn_lines,
    };
    print_answer(exchange, state, &decision);
    tell(exchange, state, decision.status);
    const struct plan *plan = plan_on(exchange->snapshot->plans, state->found.history.plan,
                                      claim_prescribed_on(&state->claim, exchange->today));
    if (plan != NULL)
        store_decision_limits(&decision, plan, exchange->today);
    if (decision.answer.data == NULL || state->told.data == NULL ||
        !do_decision_seal(exchange, state->id_text, state->pinned, &decision))
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    caller.pharmacy_id = state->pharmacy_id;
    store_authorization_amend(params, &caller, &decision);
    store_bool(params, second_needed);
    store_int8(params, state->insurer_fen);
    store_text(params, state->lines.data);
    store_bytes(params, state->note.bytes, state->note.length);
    store_bytes(params, state->told.data, state->told.length);
    return exchange_call(exchange, SQL_review_overturn, params, true, recorded);
}

static enum step_result record(struct exchange *exchange)
{
    struct decide_state *state = exchange->state;
    state->outcome = "uphold";
    if (!is_overturn(state))
        return settle(exchange, state);
    bool second_needed = state->insurer_fen > exchange->app->config->second_person_fen;
    bool confirms = strcmp(state->review_state, "needs_second") == 0 &&
                    strcmp(state->first_lines, state->lines.data) == 0;
    state->outcome = second_needed && !confirms ? "first" : "overturn";
    return second_needed && !confirms ? settle(exchange, state)
                                      : overturn(exchange, state, second_needed);
}

static enum step_result reply(struct exchange *exchange)
{
    const struct decide_state *state = exchange->state;
    buf_add(&exchange->body, state->told.data, state->told.length);
    return exchange_answer(exchange, 200);
}

const struct do_entry do_review_decide = {.name = "review_decision",
                                          .parse = parse,
                                          .fetch = fetch,
                                          .decide = decide_again,
                                          .record = record,
                                          .reply = reply};
