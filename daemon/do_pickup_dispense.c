/* do_pickup_dispense: handing over, once per unit, with a signed receipt. What the state allows is decided by one
 * SQL function under locks; here the answer is composed for the state that was read, and a state that moved
 * meanwhile (stale) is read again. */
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_pickup.h"
#include "metrics.h"
#include "sql.h"

struct dispense_state {
    struct do_pickup pickup; /* first: do_pickup.c finds it here */
    struct wire_dispense wanted;
    struct digest collector_key;
    uint8_t id[UUID_SIZE];
    char id_text[UUID_TEXT_SIZE];
    struct str answer, receipt;
};

static enum step_result parse(struct exchange *exchange)
{
    struct dispense_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (state == NULL ||
        !wire_dispense_parse(exchange->arena, exchange->request->body, &state->wanted,
                             &exchange->problem) ||
        !do_digest(exchange))
        return STEP_ANSWER;
    return do_pickup_code(exchange, state->wanted.code, &state->pickup);
}

static enum step_result usable(struct exchange *exchange, const void *result)
{
    (void)result;
    const struct dispense_state *state = exchange->state;
    const struct store_pickup *found = &state->pickup.found;
    return do_pickup_usable(exchange, found->state, found->used_at, found->valid_from,
                            found->expires_on);
}

static enum step_result no_prior(struct exchange *exchange, const void *result)
{
    struct dispense_state *state = exchange->state;
    struct store_prior prior;
    if (!store_outcome_read(result, exchange->arena, &prior))
        return do_broken_row(exchange, "pickup_prior");
    if (!store_prior_is(&prior, "new"))
        return do_prior(exchange, &prior);
    state->pickup.next = usable;
    return do_pickup_find(exchange, &state->pickup);
}

/* An earlier answer to this key first: a repeated dispense of a used code is replayed, not refused. */
static enum step_result fetch(struct exchange *exchange)
{
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_pickup_prior(params, &caller);
    return exchange_call(exchange, SQL_pickup_prior, params, false, no_prior);
}

static const struct wire_dispense_line *wanted_of(const struct dispense_state *state, int line)
{
    for (size_t i = 0; i < state->wanted.line_count; i++)
        if (state->wanted.lines[i].line == line)
            return &state->wanted.lines[i];
    return NULL;
}

/* The signed text: what was handed over, without a word about the person. */
static struct str print_receipt(struct exchange *exchange, const struct dispense_state *state,
                                const char *key_id)
{
    const struct store_pickup *found = &state->pickup.found;
    struct wire_store_names names[CLAIM_MAX_LINES];
    struct wire_receipt_line lines[CLAIM_MAX_LINES];
    size_t count = 0;
    if (!wire_store_names_parse(exchange->arena, found->last_answer, names))
        return (struct str){NULL, 0};
    for (size_t i = 0; i < found->line_count; i++) {
        const struct wire_store_payable *line = &found->lines[i];
        const struct wire_dispense_line *wanted = wanted_of(state, line->line);
        if (wanted == NULL)
            continue;
        lines[count++] = (struct wire_receipt_line){
            .line = line->line,
            .row = line->row,
            .brand = names[line->line - 1].brand,
            .unit = names[line->line - 1].unit,
            .batch_no = wanted->batch_no,
            .quantity = wanted->quantity,
            .trace_codes = wanted->trace_codes,
            .trace_code_count = wanted->trace_code_count,
        };
    }
    const struct wire_receipt receipt = {
        .dispense_id = state->id_text,
        .authorization_id = found->authorization_id,
        .pharmacy_id = exchange->peer.id,
        .operator_id = state->wanted.operator.id,
        .collector = claim_collector_words[state->wanted.collector],
        .key_id = key_id,
        .dispensed_at_ms = exchange->now_ms,
        .lines = lines,
        .line_count = count,
    };
    struct buf text;
    buf_init(&text, 1024u * 1024u);
    wire_receipt_print(&text, &receipt);
    return do_take(exchange, &text);
}

static void print_lines(struct wire_out *out, const struct dispense_state *state)
{
    wire_out_array(out, "lines");
    for (size_t i = 0; i < state->wanted.line_count; i++) {
        wire_out_object(out, NULL);
        wire_out_int(out, "line", state->wanted.lines[i].line);
        wire_out_int(out, "quantity", state->wanted.lines[i].quantity);
        wire_out_object_end(out);
    }
    wire_out_array_end(out);
    wire_out_array(out, "remaining");
    for (size_t i = 0; i < state->pickup.found.line_count; i++) {
        const struct wire_store_payable *line = &state->pickup.found.lines[i];
        const struct wire_dispense_line *wanted = wanted_of(state, line->line);
        wire_out_object(out, NULL);
        wire_out_int(out, "line", line->line);
        wire_out_int(out, "quantity", line->remaining - (wanted == NULL ? 0 : wanted->quantity));
        wire_out_object_end(out);
    }
    wire_out_array_end(out);
}

/* With the state that was read; a dispense that the state does not allow is refused in SQL and this is dropped. */
static const char *status_after(const struct dispense_state *state)
{
    for (size_t i = 0; i < state->pickup.found.line_count; i++) {
        const struct wire_store_payable *line = &state->pickup.found.lines[i];
        const struct wire_dispense_line *wanted = wanted_of(state, line->line);
        if (line->remaining > (wanted == NULL ? 0 : wanted->quantity))
            return "partly_dispensed";
    }
    return "dispensed";
}

static void print_answer(struct exchange *exchange, struct dispense_state *state)
{
    char key_id[17], signature_text[96], at[INSTANT_TEXT_SIZE];
    uint8_t signature[SIGN_SIZE];
    sign_key_id(exchange->app->sign, key_id);
    state->receipt = print_receipt(exchange, state, key_id);
    if (state->receipt.data == NULL)
        return;
    sign_make(exchange->app->sign, state->receipt.data, state->receipt.length, signature);
    digest_base64url(signature, sizeof(signature), signature_text);
    instant_print(exchange->now_ms, true, at);
    struct buf text;
    struct wire_out out;
    buf_init(&text, 2u * 1024u * 1024u);
    wire_out_init(&out, &text);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "dispense_id", state->id_text);
    wire_out_text(&out, "authorization_id", state->pickup.found.authorization_id);
    wire_out_text(&out, "status", status_after(state));
    wire_out_text(&out, "dispensed_at", at);
    print_lines(&out, state);
    wire_out_object(&out, "receipt");
    wire_out_text(&out, "payload", state->receipt.data);
    wire_out_text(&out, "algorithm", "Ed25519");
    wire_out_text(&out, "key_id", key_id);
    wire_out_text(&out, "signature", signature_text);
    wire_out_object_end(&out);
    wire_out_object_end(&out);
    state->answer = do_take(exchange, &text);
}

static enum step_result with_detail(struct exchange *exchange, int status, const char *code,
                                    const char *detail, const struct store_dispensed *dispensed)
{
    return exchange_refuse(exchange, status, code,
                           dispensed->detail[0] == '\0' ? detail
                                                        : arena_printf(exchange->arena, "%s：%s",
                                                                       detail, dispensed->detail));
}

/* Outcome words of pickup_dispense to refusals, one to one. */
static enum step_result outcome(struct exchange *exchange, const struct store_dispensed *dispensed)
{
    const struct dispense_state *state = exchange->state;
    const struct store_pickup *found = &state->pickup.found;
    static const struct {
        const char *outcome, *code, *detail;
        int status;
    } refusals[] = {
        {"code_unknown", "code_unknown", "没有这个取药码", 404},
        {"code_other_pharmacy", "code_other_pharmacy", "此取药码属于其他药房", 403},
        {"documents_not_collected", "documents_not_collected", "还有须收取的材料", 422},
        {"collector_mismatch", "collector_mismatch", "领取人与授权不符", 422},
        {"quantity_over_approved", "quantity_over_approved", "数量超过可取的数量", 422},
        {"trace_code_used", "trace_code_used", "追溯码已经使用过", 409},
    };
    static const struct {
        const char *outcome, *state;
    } states[] = {
        {"code_expired", "expired"},
        {"code_cancelled", "cancelled"},
        {"code_already_dispensed", "used"},
        {"code_not_yet_valid", "not_yet_valid"},
    };
    const char *word = dispensed->prior.outcome;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
        if (strcmp(word, refusals[i].outcome) == 0)
            return with_detail(exchange, refusals[i].status, refusals[i].code, refusals[i].detail,
                               dispensed);
    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        if (strcmp(word, states[i].outcome) == 0)
            return do_pickup_usable(exchange, states[i].state, dispensed->at, found->valid_from,
                                    found->expires_on);
    return do_prior(exchange, &dispensed->prior);
}

static enum step_result dispensed(struct exchange *exchange, const void *result)
{
    struct store_dispensed read;
    if (!store_pickup_dispense_read(result, exchange->arena, &read))
        return do_broken_row(exchange, "pickup_dispense");
    metrics_add(METRIC_dispenses_total, read.prior.outcome, NULL, 1);
    return outcome(exchange, &read);
}

static bool seal_collector(struct exchange *exchange, struct dispense_state *state,
                           struct store_dispense *dispense)
{
    const struct wire_dispense *wanted = &state->wanted;
    const struct seal_keys *keys = exchange->app->keys;
    /* The insured's own id is compared as what it is; an agent's or guardian's type is not asked. */
    seal_identity(
        keys, wanted->collector == COLLECTOR_INSURED ? state->pickup.found.id_type : "resident_id",
        wanted->collector_id_no, &dispense->collector_key);
    if (!store_seal(keys, exchange->arena, "dispense.collector", state->id_text,
                    str_of(wanted->collector_id_no), &dispense->collector))
        return false;
    return wanted->operator.name[0] == '\0' ||
        store_seal(keys, exchange->arena, "dispense.operator", state->id_text,
                   str_of(wanted->operator.name), &dispense->operator_name);
}

static enum step_result record(struct exchange *exchange)
{
    struct dispense_state *state = exchange->state;
    uint8_t authorization[UUID_SIZE];
    if (!uuid_parse(str_of(state->pickup.found.authorization_id), authorization))
        return do_broken_row(exchange, "pickup_check");
    uuid_new(exchange->now_ms, uuid_bucket(authorization), state->id);
    uuid_print(state->id, state->id_text);
    print_answer(exchange, state);
    struct store_dispense dispense = {
        .wanted = &state->wanted,
        .pickup = &state->pickup.found,
        .tags = &state->pickup.tags,
        .dispense_id = state->id,
        .answer = state->answer,
        .receipt = state->receipt,
    };
    struct store_params *params = do_params(exchange);
    if (params == NULL || state->answer.data == NULL || !seal_collector(exchange, state, &dispense))
        return STEP_ANSWER;
    struct store_caller caller = do_caller(exchange);
    store_pickup_dispense(params, &caller, &dispense);
    return exchange_call(exchange, SQL_pickup_dispense, params, true, dispensed);
}

static enum step_result reply(struct exchange *exchange)
{
    const struct dispense_state *state = exchange->state;
    buf_add(&exchange->body, state->answer.data, state->answer.length);
    return exchange_answer(exchange, 201);
}

const struct do_entry do_pickup_dispense = {.name = "pickup_dispense",
                                            .parse = parse,
                                            .fetch = fetch,
                                            .record = record,
                                            .reply = reply,
                                            .without_lists = true};
