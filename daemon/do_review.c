/* do_review: who may come to the review desk, and POST …/assign and …/note. */
#include "do_review.h"

#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "route.h"
#include "sql.h"
#include "store_audit.h"
#include "wire_review.h"

bool do_review_may(const struct exchange *exchange, unsigned roles)
{
    return exchange->peer.kind == TLS_KIND_OPS && (exchange->roles & roles) != 0;
}

static enum step_result forbidden(struct exchange *exchange, const void *result)
{
    (void)result;
    return exchange_refuse(exchange, 403, "forbidden", "This caller may not use this call.");
}

enum step_result do_review_forbid(struct exchange *exchange)
{
    uint8_t id[UUID_SIZE];
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    const struct store_audit_note note = {.actor = exchange->peer.uri,
                                          .action = "review.forbidden",
                                          .authorization_id =
                                              uuid_parse(str_of(exchange->path_id), id) ? id : NULL,
                                          .detail = exchange->route->entry->name};
    store_audit_write(params, exchange->now_ms, &note);
    return exchange_call(exchange, SQL_audit_write, params, true, forbidden);
}

enum step_result do_review_unknown(struct exchange *exchange)
{
    return exchange_refuse(exchange, 404, "not_found", "没有这个复核件");
}

static void extra(struct exchange *exchange, const char *name, const char *text)
{
    struct problem *problem = &exchange->problem;
    struct buf json;
    buf_init(&json, 4096);
    wire_text(&json, text);
    struct str copy = do_take(exchange, &json);
    if (copy.data == NULL || problem->extra_count == ARRAY_LEN(problem->extra))
        return;
    problem->extra[problem->extra_count].name = name;
    problem->extra[problem->extra_count++].json = copy.data;
}

enum step_result do_review_conflict(struct exchange *exchange, const char *code, const char *detail,
                                    const char *by, int64_t since)
{
    char at[INSTANT_TEXT_SIZE];
    exchange_refuse(exchange, 409, code, detail);
    if (by[0] != '\0')
        extra(exchange, "by", by);
    if (since != INT64_MIN) {
        instant_print(since, true, at);
        extra(exchange, "since", at);
    }
    return STEP_ANSWER;
}

/* ---- assign ---- */

struct assign_state {
    uint8_t id[UUID_SIZE];
    struct wire_review_assign body;
};

static enum step_result parse_assign(struct exchange *exchange)
{
    struct assign_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (!do_review_may(exchange, DO_REVIEW_DECIDERS))
        return do_review_forbid(exchange);
    if (state == NULL || !wire_review_assign_parse(exchange->arena, exchange->request->body,
                                                   &state->body, &exchange->problem))
        return STEP_ANSWER;
    if (state->body.force && !do_review_may(exchange, CONFIG_ROLE_SENIOR | CONFIG_ROLE_ADMIN))
        return do_review_forbid(exchange);
    return uuid_parse(str_of(exchange->path_id), state->id) ? STEP_NEXT
                                                            : do_review_unknown(exchange);
}

static void instant_or_null(struct wire_out *out, const char *name, int64_t at_ms)
{
    if (at_ms == INT64_MIN)
        wire_out_null(out, name);
    else
        wire_out_instant(out, name, at_ms);
}

static enum step_result assigned(struct exchange *exchange, const void *result)
{
    if (store_row_count(result) != 1)
        return do_broken_row(exchange, "review_assign");
    struct store_row row = store_row_at(result, 0, exchange->arena);
    const char *outcome = store_row_string(&row, "outcome");
    const char *who = store_row_string(&row, "assigned_to");
    int64_t since = store_row_instant(&row, "assigned_at");
    int64_t until = store_row_instant(&row, "lease_until");
    if (row.failed)
        return do_broken_row(exchange, "review_assign");
    if (strcmp(outcome, "not_found") == 0)
        return do_review_unknown(exchange);
    if (strcmp(outcome, "taken") == 0)
        return do_review_conflict(exchange, "review_assigned", "这个复核件已由他人认领", who,
                                  since);
    struct wire_out out;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "authorization_id", exchange->path_id);
    if (who[0] == '\0')
        wire_out_null(&out, "assigned_to");
    else
        wire_out_text(&out, "assigned_to", who);
    instant_or_null(&out, "assigned_at", since);
    instant_or_null(&out, "lease_until", until);
    wire_out_object_end(&out);
    return exchange_answer(exchange, 200);
}

static enum step_result assign(struct exchange *exchange)
{
    const struct assign_state *state = exchange->state;
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_instant(params, exchange->now_ms);
    store_text(params, exchange->peer.uri);
    store_uuid(params, state->id);
    store_bool(params, state->body.force);
    store_bool(params, state->body.release);
    store_int4(params, (int32_t)exchange->app->config->review_lease_s);
    return exchange_call(exchange, SQL_review_assign, params, true, assigned);
}

const struct do_entry do_review_assign = {
    .name = "review_assign", .parse = parse_assign, .record = assign, .without_lists = true};

/* ---- note ---- */

struct note_state {
    uint8_t id[UUID_SIZE];
    const char *note;
};

static enum step_result parse_note(struct exchange *exchange)
{
    struct note_state *state = arena_alloc(exchange->arena, sizeof(*state));
    exchange->state = state;
    if (!do_review_may(exchange, DO_REVIEW_DECIDERS))
        return do_review_forbid(exchange);
    if (state == NULL || !wire_review_note_parse(exchange->arena, exchange->request->body,
                                                 &state->note, &exchange->problem))
        return STEP_ANSWER;
    return uuid_parse(str_of(exchange->path_id), state->id) ? STEP_NEXT
                                                            : do_review_unknown(exchange);
}

static enum step_result noted(struct exchange *exchange, const void *result)
{
    if (store_row_count(result) != 1)
        return do_broken_row(exchange, "review_note");
    struct store_row row = store_row_at(result, 0, exchange->arena);
    if (strcmp(store_row_string(&row, "outcome"), "noted") != 0)
        return do_review_unknown(exchange);
    struct wire_out out;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "authorization_id", exchange->path_id);
    wire_out_text(&out, "by", exchange->peer.uri);
    wire_out_instant(&out, "at", exchange->now_ms);
    wire_out_object_end(&out);
    return exchange_answer(exchange, 201);
}

static enum step_result note(struct exchange *exchange)
{
    const struct note_state *state = exchange->state;
    struct store_sealed sealed;
    struct store_params *params = do_params(exchange);
    char id_text[UUID_TEXT_SIZE];
    uuid_print(state->id, id_text);
    if (params == NULL || !store_seal(exchange->app->keys, exchange->arena, "review.note", id_text,
                                      str_of(state->note), &sealed))
        return STEP_ANSWER;
    store_instant(params, exchange->now_ms);
    store_text(params, exchange->peer.uri);
    store_uuid(params, state->id);
    store_bytes(params, sealed.bytes, sealed.length);
    return exchange_call(exchange, SQL_review_note, params, true, noted);
}

const struct do_entry do_review_note = {
    .name = "review_note", .parse = parse_note, .record = note, .without_lists = true};
