/* do_pickup_check: what a code stands for; nothing is changed, that it was read is audited. */
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_pickup.h"
#include "sql.h"
#include "store_audit.h"

struct check_state {
    struct do_pickup pickup; /* first: do_pickup.c finds it here */
    struct wire_check wanted;
};

static enum step_result parse(struct exchange *exchange)
{
    struct check_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (state == NULL || !wire_check_parse(exchange->arena, exchange->request->body, &state->wanted,
                                           &exchange->problem))
        return STEP_ANSWER;
    return do_pickup_code(exchange, state->wanted.code, &state->pickup);
}

static enum step_result audited(struct exchange *exchange, const void *result)
{
    (void)result;
    const struct check_state *state = exchange->state;
    const struct store_pickup *found = &state->pickup.found;
    if (strcmp(found->state, "not_yet_valid") == 0)
        return STEP_NEXT; /* shown with valid_from: checking early is no mistake */
    return do_pickup_usable(exchange, found->state, found->used_at, found->valid_from,
                            found->expires_on);
}

static enum step_result audit(struct exchange *exchange, const void *result)
{
    (void)result;
    const struct check_state *state = exchange->state;
    uint8_t id[UUID_SIZE];
    struct store_params *params = do_params(exchange);
    if (params == NULL || !uuid_parse(str_of(state->pickup.found.authorization_id), id))
        return STEP_ANSWER;
    const struct store_audit_note note = {.actor = exchange->peer.uri,
                                          .action = "pickup_check",
                                          .authorization_id = id,
                                          .detail = state->wanted.operator.id };
    store_audit_write(params, exchange->now_ms, &note);
    return exchange_call(exchange, SQL_audit_write, params, true, audited);
}

static enum step_result fetch(struct exchange *exchange)
{
    struct check_state *state = exchange->state;
    state->pickup.next = audit;
    return do_pickup_find(exchange, &state->pickup);
}

static void print_line(struct wire_out *out, const struct exchange *exchange,
                       const struct wire_store_payable *line, const struct wire_store_names *names)
{
    const struct formulary_row *row =
        formulary_row_on(exchange->snapshot->formulary, line->row, DATE_NONE);
    wire_out_object(out, NULL);
    wire_out_int(out, "line", line->line);
    if (row != NULL) {
        wire_row_print(out, "product", row);
    } else { /* no longer in the lists: as it was when it was decided */
        wire_out_object(out, "product");
        wire_out_text(out, "list", line->list);
        wire_out_text(out, "row", line->row);
        wire_out_text(out, "brand", names->brand);
        wire_out_text(out, "generic", names->generic);
        wire_out_text(out, "manufacturer", names->manufacturer);
        wire_out_text(out, "kind", line->kind);
        wire_out_object_end(out);
    }
    if (names->unit[0] != '\0')
        wire_out_text(out, "unit", names->unit);
    wire_out_int(out, "approved_quantity", line->approved_quantity);
    wire_out_int(out, "dispensed_quantity", line->dispensed_quantity);
    wire_out_int(out, "remaining", line->remaining);
    wire_out_int(out, "insurer_pays_fen", line->insurer_fen);
    wire_out_int(out, "insured_pays_fen", line->insured_fen);
    wire_out_object_end(out);
}

static void print_insured(struct wire_out *out, struct exchange *exchange,
                          const struct store_pickup *found)
{
    const char *name = seal_mask_name(exchange->arena, found->name);
    const char *id_no = seal_mask_id(exchange->arena, found->id_no);
    wire_out_object(out, "insured");
    wire_out_text(out, "name", name);
    wire_out_text(out, "id_type", found->id_type);
    wire_out_text(out, "id_no", id_no);
    wire_out_object_end(out);
}

static void print_words(struct wire_out *out, struct exchange *exchange, const char *name,
                        const char *words)
{
    struct str rest = str_of(words), word;
    wire_out_array(out, name);
    while (rest.length > 0 && str_next(&rest, ' ', &word))
        if (word.length > 0)
            wire_out_text(out, NULL, str_copy(exchange->arena, word));
    wire_out_array_end(out);
}

static enum step_result reply(struct exchange *exchange)
{
    const struct check_state *state = exchange->state;
    const struct store_pickup *found = &state->pickup.found;
    struct wire_store_names names[CLAIM_MAX_LINES];
    if (!wire_store_names_parse(exchange->arena, found->last_answer, names))
        return do_broken_row(exchange, "pickup_check");
    struct wire_out out;
    char text[INSTANT_TEXT_SIZE];
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "state", found->state);
    wire_out_text(&out, "authorization_id", found->authorization_id);
    print_insured(&out, exchange, found);
    wire_out_text(&out, "collector", found->collector_by);
    wire_out_array(&out, "lines");
    for (size_t i = 0; i < found->line_count; i++)
        print_line(&out, exchange, &found->lines[i], &names[found->lines[i].line - 1]);
    wire_out_array_end(&out);
    print_words(&out, exchange, "documents_to_collect", found->to_collect);
    if (found->valid_from != DATE_NONE)
        wire_out_date(&out, "valid_from", found->valid_from);
    instant_print(date_start_ms(found->expires_on + 1) - 1000, false, text);
    wire_out_text(&out, "expires_at", text);
    wire_out_object_end(&out);
    return exchange_answer(exchange, 200);
}

const struct do_entry do_pickup_check = {
    .name = "pickup_check", .parse = parse, .fetch = fetch, .reply = reply, .without_lists = true};
