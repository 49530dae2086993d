#include "do_request.h"

#include <string.h>

#include "clock.h"
#include "decide.h"
#include "do_common.h"
#include "metrics.h"
#include "sql.h"
#include "wire_store.h"

#define STORED_CAP (1024u * 1024u)

struct store_caller do_caller(struct exchange *exchange)
{
    const char *route = do_route(exchange);
    return (struct store_caller){
        .route = route == NULL ? "" : route,
        .caller = exchange->peer.uri,
        .pharmacy_id = exchange->peer.id,
        .key = exchange->key == NULL ? "" : exchange->key,
        .digest = &exchange->digest,
        .now_ms = exchange->now_ms,
        .today = exchange->today,
    };
}

struct str do_take(struct exchange *exchange, struct buf *buf)
{
    struct str copy = {NULL, 0};
    if (!buf->failed) {
        copy.data = arena_copy(exchange->arena, buf_text(buf), buf->length);
        copy.length = copy.data == NULL ? 0 : buf->length;
    } else {
        /* Taken as the arena's overflow: the exchange then answers 503 and nothing is stored. */
        (void)!arena_alloc(exchange->arena, SIZE_MAX / 2);
    }
    buf_fini(buf);
    return copy;
}

/* ---- parse ---- */

enum step_result do_request_parse(struct exchange *exchange)
{
    struct do_request *state = arena_alloc(exchange->arena, sizeof(*state));
    if (state == NULL)
        return STEP_ANSWER;
    exchange->state = state;
    if (!wire_request_parse(exchange->arena, exchange->request->body, exchange->today,
                            &state->claim, &exchange->problem))
        return STEP_ANSWER;
    if (exchange->key != NULL && !do_digest(exchange))
        return STEP_ANSWER;
    const struct claim *claim = &state->claim;
    if (!store_person_make(exchange->app->keys, exchange->arena,
                           claim_id_type_words[claim->id_type], claim->id_no, claim->name,
                           &state->person))
        return STEP_ANSWER;
    return STEP_NEXT;
}

/* ---- fetch ---- */

static enum step_result fetched(struct exchange *exchange, const void *result)
{
    struct do_request *state = exchange->state;
    if (!store_authorization_fetch_read(result, exchange->arena, exchange->app->keys,
                                        &state->facts))
        return do_broken_row(exchange, "authorization_fetch");
    if (!store_prior_is(&state->facts.prior, "new"))
        return do_prior(exchange, &state->facts.prior);
    return STEP_NEXT;
}

enum step_result do_request_fetch(struct exchange *exchange)
{
    const struct do_request *state = exchange->state;
    const struct claim *claim = &state->claim;
    if (!exchange_take_turn(exchange, claim->policy_no))
        return STEP_WAIT;
    struct store_caller caller = do_caller(exchange);
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_authorization_fetch(params, &caller, claim->policy_no, &state->person,
                              claim->has_prescription ? claim->issued_on : exchange->today);
    return exchange_call(exchange, SQL_authorization_fetch, params, false, fetched);
}

/* ---- decide ---- */

struct verdict *do_decide(struct exchange *exchange, const struct decide_input *input)
{
    int64_t begin_us = clock_monotonic_us();
    struct verdict *verdict = decide(exchange->arena, input);
    metrics_observe_us(METRIC_decide_seconds, NULL, clock_monotonic_us() - begin_us);
    if (verdict == NULL)
        exchange_refuse(exchange, 503, "unavailable",
                        "The request needs more memory than allowed.");
    return verdict;
}

enum step_result do_request_decide(struct exchange *exchange)
{
    struct do_request *state = exchange->state;
    const struct decide_input input = {
        .snapshot = exchange->snapshot,
        .claim = &state->claim,
        .history = &state->facts.history,
        .today = exchange->today,
        .submitted_on = exchange->today,
        .hour = date_hour_of_instant(exchange->now_ms),
    };
    state->verdict = do_decide(exchange, &input);
    if (state->verdict == NULL || wire_verdict_problem(state->verdict, &exchange->problem))
        return STEP_ANSWER;
    return STEP_NEXT;
}

/* ---- what is stored ---- */

int do_code_derive(const struct exchange *exchange, const char *id_text, int issue, bool car_t,
                   char code[PICKUP_CODE_TEXT_SIZE], struct digest *tag)
{
    const struct seal_keys *keys = exchange->app->keys;
    int version = seal_key_version(keys, SEAL_PICKUP);
    pickup_code_derive(seal_key(keys, SEAL_PICKUP, version), id_text, issue, car_t, code);
    char normal[PICKUP_CODE_MAX + 1];
    enum pickup_code_result result = pickup_code_parse(str_of(code), normal);
    BUG_IF(result != PICKUP_CODE_OK);
    pickup_code_tag(seal_key(keys, SEAL_TAG, seal_key_version(keys, SEAL_TAG)), normal, tag);
    digest_wipe(normal, sizeof(normal));
    return version;
}

static bool seal_text(struct exchange *exchange, const char *what, const char *id_text,
                      struct buf *plain, struct store_sealed *out)
{
    struct str text = do_take(exchange, plain);
    return text.data != NULL &&
           store_seal(exchange->app->keys, exchange->arena, what, id_text, text, out);
}

struct wire_pinned *do_pin(struct exchange *exchange, const struct history *history)
{
    struct wire_pinned *pinned = arena_alloc(exchange->arena, sizeof(*pinned));
    if (pinned == NULL)
        return NULL;
    pinned->today = pinned->submitted_on = exchange->today;
    pinned->hour = date_hour_of_instant(exchange->now_ms);
    pinned->snapshot = exchange->snapshot->digest;
    pinned->history = *history;
    return pinned;
}

bool do_decision_seal(struct exchange *exchange, const char *id_text,
                      const struct wire_pinned *pinned, struct store_decision *decision)
{
    struct buf text;
    buf_init(&text, STORED_CAP);
    wire_store_diagnoses_print(&text, decision->claim);
    const struct str parts[] = {STR_LIT("diagnoses"), {text.data, text.length}};
    digest_hmac_parts(seal_key(exchange->app->keys, SEAL_IDENTITY,
                               seal_key_version(exchange->app->keys, SEAL_IDENTITY)),
                      32, parts, ARRAY_LEN(parts), &decision->diagnosis_key);
    if (!seal_text(exchange, "authorization.diagnoses", id_text, &text, &decision->diagnoses))
        return false;
    buf_init(&text, STORED_CAP);
    wire_claim_print(&text, decision->claim);
    if (!seal_text(exchange, "authorization.request", id_text, &text, &decision->request))
        return false;
    buf_init(&text, STORED_CAP);
    wire_pinned_print(&text, pinned);
    if (!seal_text(exchange, "authorization.facts", id_text, &text, &decision->facts))
        return false;
    buf_init(&text, STORED_CAP);
    wire_trace_print(&text, decision->verdict);
    return seal_text(exchange, "authorization.trace", id_text, &text, &decision->trace);
}
