/* do_authorization_get: GET /v1/authorizations/{id} and ?idempotency_key=…: an authorization of one's own as
 * it stands. Another pharmacy's is 404, like one that does not exist. */
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "do_request.h"
#include "sql.h"
#include "store_audit.h"

struct get_state {
    bool full;
    bool found;
    struct store_authorization authorization;
};

static void member_instant(struct buf *extra, const char *name, int64_t instant_ms)
{
    char text[INSTANT_TEXT_SIZE];
    if (instant_ms == INT64_MIN)
        return;
    instant_print(instant_ms, true, text);
    buf_printf(extra, ",\"%s\":\"%s\"", name, text);
}

/* Members that the stored answer cannot know: what was handed out, when it ended and why. */
static const char *later_members(struct exchange *exchange, const struct store_authorization *at)
{
    struct buf extra;
    buf_init(&extra, 256u * 1024u);
    buf_printf(&extra, "\"dispenses\":%s", at->dispenses[0] == '\0' ? "[]" : at->dispenses);
    member_instant(&extra, "cancelled_at", at->cancelled_at);
    member_instant(&extra, "expired_at", at->expired_at);
    member_instant(&extra, "reversed_at", at->reversed_at);
    if (at->cancel_reason[0] != '\0') {
        buf_add_text(&extra, ",\"cancel_reason\":");
        wire_text(&extra, at->cancel_reason);
    }
    return do_take(exchange, &extra).data;
}

static enum step_result read_one(struct exchange *exchange, const void *result)
{
    struct get_state *state = exchange->state;
    if (!store_authorization_get_read(result, exchange->arena, exchange->app->keys, state->full,
                                      &state->found, &state->authorization))
        return do_broken_row(exchange, "authorization_get");
    if (!state->found)
        return exchange_refuse(exchange, 404, "not_found", "没有这笔授权");
    return STEP_NEXT;
}

static struct get_state *get_state_new(struct exchange *exchange, struct store_params **params)
{
    struct get_state *state = arena_alloc(exchange->arena, sizeof(*state));
    *params = arena_alloc(exchange->arena, sizeof(**params));
    exchange->state = state;
    if (state == NULL || *params == NULL)
        return NULL;
    store_params_init(*params, exchange->arena);
    return state;
}

static enum step_result fetch_by_id(struct exchange *exchange)
{
    uint8_t id[UUID_SIZE];
    struct store_params *params;
    struct get_state *state = get_state_new(exchange, &params);
    if (state == NULL)
        return STEP_ANSWER;
    const char *trace = do_query(exchange, "trace", "/trace");
    if (trace != NULL && strcmp(trace, "full") != 0) {
        problem_field(&exchange->problem, "/trace", "out_of_range", "trace 只能是 full");
        return STEP_ANSWER;
    }
    if (exchange->problem.status != 0)
        return STEP_ANSWER;
    state->full = trace != NULL;
    if (!uuid_parse(str_of(exchange->path_id), id))
        return exchange_refuse(exchange, 404, "not_found", "没有这笔授权");
    store_authorization_get(params, exchange->peer.id, id, state->full);
    return exchange_call(exchange, SQL_authorization_get, params, false, read_one);
}

static enum step_result fetch_by_key(struct exchange *exchange)
{
    struct store_params *params;
    struct get_state *state = get_state_new(exchange, &params);
    if (state == NULL)
        return STEP_ANSWER;
    const char *key = do_query(exchange, "idempotency_key", "/idempotency_key");
    if (exchange->problem.status != 0)
        return STEP_ANSWER;
    if (key == NULL || !wire_key_is_valid(str_of(key))) {
        problem_field(&exchange->problem, "/idempotency_key",
                      key == NULL ? "required" : "bad_format",
                      "须给出 1 到 64 个可见 ASCII 字符的 idempotency_key");
        return STEP_ANSWER;
    }
    store_authorization_by_key(params, exchange->peer.uri, key, exchange->peer.id);
    return exchange_call(exchange, SQL_authorization_by_key, params, false, read_one);
}

static enum step_result audited(struct exchange *exchange, const void *result)
{
    (void)exchange;
    (void)result;
    return STEP_NEXT;
}

/* Every read of personal data leaves an entry. */
static enum step_result audit(struct exchange *exchange)
{
    const struct get_state *state = exchange->state;
    uint8_t id[UUID_SIZE];
    struct store_params *params = do_params(exchange);
    if (params == NULL || !uuid_parse(str_of(state->authorization.authorization_id), id))
        return STEP_ANSWER;
    const struct store_audit_note note = {.actor = exchange->peer.uri,
                                          .action = "authorization_read",
                                          .authorization_id = id,
                                          .detail = state->full ? "trace" : ""};
    store_audit_write(params, exchange->now_ms, &note);
    return exchange_call(exchange, SQL_audit_write, params, true, audited);
}

static enum step_result reply(struct exchange *exchange)
{
    const struct get_state *state = exchange->state;
    const struct store_authorization *at = &state->authorization;
    char code[PICKUP_CODE_TEXT_SIZE] = "";
    bool active = strcmp(at->pickup_state, "active") == 0;
    const uint8_t *key =
        active ? seal_key(exchange->app->keys, SEAL_PICKUP, at->key_version) : NULL;
    if (key != NULL)
        pickup_code_derive(key, at->authorization_id, at->issue, at->car_t, code);
    const struct wire_restate restate = {
        .status = at->status,
        .code = code[0] == '\0' ? NULL : code,
        .trace = state->full ? at->trace.data : NULL,
        .extra = later_members(exchange, at),
    };
    wire_answer_restate(&exchange->body, at->answer, &restate);
    digest_wipe(code, sizeof(code));
    return exchange_answer(exchange, 200);
}

const struct do_entry do_authorization_get = {.name = "authorization_get",
                                              .fetch = fetch_by_id,
                                              .record = audit,
                                              .reply = reply,
                                              .without_lists = true};
const struct do_entry do_authorization_by_key = {.name = "authorization_by_key",
                                                 .fetch = fetch_by_key,
                                                 .record = audit,
                                                 .reply = reply,
                                                 .without_lists = true};
