/* do_price_put: the agreed price of a list row, for one pharmacy or all. */
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "sql.h"
#include "store_price.h"
#include "wire.h"

struct price_state {
    struct wire_price body;
    const struct formulary_row *row;
};

/* {row} is the row's id or its number in the list. */
static const struct formulary_row *find_row(struct exchange *exchange)
{
    const char *list = exchange->path_id, *row = exchange->path_id2;
    const char *id =
        strchr(row, ':') != NULL ? row : arena_printf(exchange->arena, "%s:%s", list, row);
    const struct formulary_row *found =
        id == NULL ? NULL : formulary_row_on(exchange->snapshot->formulary, id, DATE_NONE);
    return found != NULL && strcmp(found->list->id, list) == 0 ? found : NULL;
}

static enum step_result parse(struct exchange *exchange)
{
    struct price_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (state == NULL)
        return STEP_ANSWER;
    state->row = find_row(exchange);
    if (state->row == NULL)
        return exchange_refuse(exchange, 404, "not_found", "没有这个清单或这一行");
    if (!wire_price_parse(exchange->arena, exchange->request->body, &state->body,
                          &exchange->problem))
        return STEP_ANSWER;
    if (state->body.pharmacy_id == NULL)
        state->body.pharmacy_id = "";
    return STEP_NEXT;
}

static enum step_result print(struct exchange *exchange, const char *outcome)
{
    const struct price_state *state = exchange->state;
    struct wire_out out;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "list", state->row->list->id);
    wire_out_text(&out, "row", state->row->id);
    wire_out_text(&out, "outcome", outcome);
    if (state->body.pharmacy_id[0] != '\0')
        wire_out_text(&out, "pharmacy_id", state->body.pharmacy_id);
    wire_out_date(&out, "from", state->body.from_on);
    if (state->body.to_on != DATE_NONE)
        wire_out_date(&out, "to", state->body.to_on);
    wire_out_int(&out, "price_fen", state->body.price_fen);
    wire_out_object_end(&out);
    return exchange_answer(exchange, strcmp(outcome, "created") == 0 ? 201 : 200);
}

static enum step_result stored(struct exchange *exchange, const void *result)
{
    const char *outcome = store_price_put_read(result, 0, exchange->arena);
    if (outcome == NULL)
        return do_broken_row(exchange, "price_put");
    if (strcmp(outcome, "overlaps") == 0)
        return exchange_refuse(exchange, 409, "period_overlaps",
                               "同一行、同一药店在这段日期内已有约定价。");
    if (strcmp(outcome, "unknown_pharmacy") == 0) {
        problem_field(&exchange->problem, "/pharmacy_id", "out_of_range", "没有登记这家药店");
        return STEP_ANSWER;
    }
    if (strcmp(outcome, "not_applied") == 0)
        return do_broken_row(exchange, "price_put");
    return print(exchange, outcome);
}

static enum step_result record(struct exchange *exchange)
{
    const struct price_state *state = exchange->state;
    const struct store_price price = {
        .list = state->row->list->id,
        .row = state->row->id,
        .pharmacy_id = state->body.pharmacy_id,
        .from_on = state->body.from_on,
        .to_on = state->body.to_on,
        .price_fen = state->body.price_fen,
    };
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_price_put(params, exchange->now_ms, exchange->peer.uri, &price, 1);
    return exchange_call(exchange, SQL_price_put, params, true, stored);
}

const struct do_entry do_price_put = {.name = "price_put", .parse = parse, .record = record};
