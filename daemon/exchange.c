#include "exchange.h"

#include <stdlib.h>
#include <string.h>

#include "admit.h"
#include "clock.h"
#include "conn.h"
#include "metrics.h"
#include "pickup_code.h"
#include "reply.h"
#include "route.h"
#include "sql.h"
#include "wire.h"

#define EXCHANGE_MAGIC 0x45584348u /* "EXCH" */
#define BODY_CAP       (8u * 1024u * 1024u)

static const char *const step_names[] = {
#define EXCHANGE_STEP(name, member) #name,
    EXCHANGE_STEPS(EXCHANGE_STEP)
#undef EXCHANGE_STEP
};

static step_function *step_of(const struct exchange *exchange)
{
    const struct do_entry *entry = exchange->route->entry;
    switch (exchange->step) {
#define EXCHANGE_STEP(name, member)                                                                \
    case EXCHANGE_##name: return entry->member;
        EXCHANGE_STEPS(EXCHANGE_STEP)
#undef EXCHANGE_STEP
    case EXCHANGE_DONE: break;
    }
    return NULL;
}

/* ---- idempotency keys being worked on by this process ---- */

static struct exchange **key_slot(struct app *app, const struct exchange *exchange)
{
    uint64_t hash = str_hash(str_of(exchange->peer.uri)) * 31 + str_hash(str_of(exchange->key));
    return &app->keys_in_use[hash % APP_KEY_SLOTS];
}

bool exchange_take_key(struct exchange *exchange)
{
    struct exchange **slot = key_slot(exchange->app, exchange);
    for (const struct exchange *other = *slot; other != NULL; other = other->next_key)
        if (strcmp(other->key, exchange->key) == 0 &&
            strcmp(other->peer.uri, exchange->peer.uri) == 0)
            return false;
    exchange->next_key = *slot;
    *slot = exchange;
    exchange->holds_key = true;
    return true;
}

static void give_key_back(struct exchange *exchange)
{
    if (!exchange->holds_key)
        return;
    struct exchange **link = key_slot(exchange->app, exchange);
    while (*link != exchange)
        link = &(*link)->next_key;
    *link = exchange->next_key;
    exchange->holds_key = false;
}

/* ---- policies being worked on by this process ---- */

static struct exchange **turn_slot(struct app *app, const char *policy_no)
{
    return &app->turns_in_use[str_hash(str_of(policy_no)) % APP_KEY_SLOTS];
}

static void take_turn(struct exchange *exchange)
{
    struct exchange **slot = turn_slot(exchange->app, exchange->turn_of);
    exchange->next_turn = *slot;
    *slot = exchange;
    exchange->holds_turn = true;
}

bool exchange_take_turn(struct exchange *exchange, const char *policy_no)
{
    if (exchange->holds_turn)
        return true;
    exchange->turn_of = policy_no;
    struct exchange *holder = *turn_slot(exchange->app, policy_no);
    while (holder != NULL && strcmp(holder->turn_of, policy_no) != 0)
        holder = holder->next_turn;
    if (holder == NULL) {
        take_turn(exchange);
        return true;
    }
    if (holder->last_waiting == NULL)
        holder->first_waiting = exchange;
    else
        holder->last_waiting->next_waiting = exchange;
    holder->last_waiting = exchange;
    return false;
}

/* Hands the turn to the one that waits longest; wake() runs it. */
static void give_turn_back(struct exchange *exchange)
{
    if (!exchange->holds_turn)
        return;
    struct app *app = exchange->app;
    struct exchange **link = turn_slot(app, exchange->turn_of);
    while (*link != exchange)
        link = &(*link)->next_turn;
    *link = exchange->next_turn;
    exchange->holds_turn = false;
    struct exchange *next = exchange->first_waiting;
    if (next == NULL)
        return;
    take_turn(next);
    next->first_waiting = next->next_waiting;
    next->last_waiting = next->first_waiting == NULL ? NULL : exchange->last_waiting;
    next->next_waiting = NULL;
    if (app->woken_last == NULL)
        app->woken_first = next;
    else
        app->woken_last->next_waiting = next;
    app->woken_last = next;
}

/* ---- life ---- */

static void peer_has_gone(void *context)
{
    struct exchange *exchange = context;
    MAGIC_CHECK(exchange, EXCHANGE_MAGIC);
    exchange->conn = NULL;
    log_info(&exchange->log, "peer_gone", LOG_ID("step", step_names[exchange->step]));
}

static void exchange_free(struct exchange *exchange)
{
    struct app *app = exchange->app;
    give_key_back(exchange);
    give_turn_back(exchange);
    app->in_flight--;
    metrics_set(METRIC_requests_in_flight, NULL, (int64_t)app->in_flight);
    if (exchange->snapshot != NULL)
        snapshot_drop(exchange->snapshot);
    buf_fini(&exchange->body);
    http_request_free(exchange->request);
    struct arena *arena = exchange->arena;
    exchange->magic = 0;
    arena_free(arena); /* the exchange itself lives in it */
}

enum step_result exchange_refuse(struct exchange *exchange, int status, const char *code,
                                 const char *detail)
{
    problem_set(&exchange->problem, status, code, detail);
    if (status == 503 && exchange->retry_after_s == 0)
        exchange->retry_after_s = exchange->app->config->retry_after_s;
    return STEP_ANSWER;
}

enum step_result exchange_answer(struct exchange *exchange, int status)
{
    exchange->status = status;
    return STEP_ANSWER;
}

static bool is_out_of_memory(const struct exchange *exchange)
{
    return exchange->problem.status == 0 &&
           (exchange->status == 0 || exchange->body.failed || arena_is_overflown(exchange->arena));
}

static void refuse_for_memory(struct exchange *exchange)
{
    exchange->replayed = false;
    exchange_refuse(exchange, 503, "unavailable", "The request needs more memory than allowed.");
    log_error(&exchange->log, "request_memory_exhausted",
              LOG_NUMBER("used", arena_used(exchange->arena)));
}

static void finish(struct exchange *exchange)
{
    if (is_out_of_memory(exchange))
        refuse_for_memory(exchange);
    if (exchange->conn != NULL)
        conn_on_gone(exchange->conn, NULL, NULL);
    reply_send(exchange);
    exchange_free(exchange);
}

/* The facts moved: decide again on fresh ones. */
static enum step_result go_back(struct exchange *exchange)
{
    metrics_add(METRIC_stale_total, NULL, NULL, 1);
    /* Nothing was read yet (admit): there is no step to go back to. */
    if (exchange->step == EXCHANGE_PARSE || ++exchange->round > EXCHANGE_ROUNDS)
        return exchange_refuse(exchange, 503, "unavailable",
                               "The facts of this request keep changing; try again.");
    exchange->step = EXCHANGE_FETCH;
    return STEP_NEXT;
}

static void wake(struct app *app);

/* The step in turn; a step the route does not have is passed. */
static enum step_result run_step(struct exchange *exchange)
{
    step_function *function = step_of(exchange);
    log_debug(&exchange->log, "step", LOG_ID("step", step_names[exchange->step]));
    exchange->step++;
    return function == NULL ? STEP_NEXT : function(exchange);
}

static void run(struct exchange *exchange, enum step_result result)
{
    exchange->running = true;
    for (;;) {
        if (result == STEP_STALE)
            result = go_back(exchange);
        if (result == STEP_WAIT) {
            exchange->running = false;
            return;
        }
        if (result == STEP_ANSWER || exchange->step == EXCHANGE_DONE)
            break;
        result = run_step(exchange);
    }
    struct app *app = exchange->app;
    finish(exchange);
    wake(app);
}

/* Runs those whose turn it is; a loop, so that many refusals in a row do not nest. */
static void wake(struct app *app)
{
    if (app->waking)
        return;
    app->waking = true;
    while (app->woken_first != NULL) {
        struct exchange *next = app->woken_first;
        app->woken_first = next->next_waiting;
        if (app->woken_first == NULL)
            app->woken_last = NULL;
        next->next_waiting = NULL;
        next->step = EXCHANGE_FETCH;
        run(next, STEP_NEXT);
    }
    app->waking = false;
}

/* ---- the database ---- */

static enum step_result weather(struct exchange *exchange, const struct db_answer *answer)
{
    switch (answer->outcome) {
    case DB_UNKNOWN:
        if (exchange->changing)
            return exchange_refuse(exchange, 503, "outcome_unknown",
                                   "Whether this was recorded is not known; repeat the same key.");
        return exchange_refuse(exchange, 503, "unavailable",
                               "The database did not answer in time.");
    case DB_UNAVAILABLE:
        return exchange_refuse(exchange, 503, "unavailable", "The database is not reachable now.");
    case DB_ERROR:
    case DB_DONE: break;
    }
    /* Serialization failure, deadlock, or a constraint that another transaction won: new facts. */
    if (strcmp(answer->sqlstate, "40001") == 0 || strcmp(answer->sqlstate, "40P01") == 0 ||
        strcmp(answer->sqlstate, "23505") == 0 || strcmp(answer->sqlstate, "23P01") == 0)
        return STEP_STALE;
    log_error(&exchange->log, "database_error", LOG_ID("sqlstate", answer->sqlstate),
              LOG_ID("constraint", answer->constraint), LOG_MESSAGE("message", answer->message));
    return exchange_refuse(exchange, 503, "unavailable",
                           "The database refused; this was recorded for us.");
}

static void call_done(void *context, const struct db_answer *answer)
{
    struct exchange *exchange = context;
    MAGIC_CHECK(exchange, EXCHANGE_MAGIC);
    BUG_IF(exchange->running);
    if (answer->outcome == DB_DONE) {
        exchange->running = true;
        enum step_result result = exchange->resume(exchange, answer->result);
        run(exchange, result);
    } else {
        run(exchange, weather(exchange, answer));
    }
}

enum step_result exchange_call(struct exchange *exchange, int statement,
                               struct store_params *params, bool changing, step_resume *resume)
{
    exchange->resume = resume;
    exchange->changing = changing;
    if (params->failed)
        return exchange_refuse(exchange, 503, "unavailable",
                               "The request needs more memory than allowed.");
    BUG_IF(params->count != sql_info(statement)->parameters);
    if (!db_call(exchange->app->db, statement, params->item, params->count, exchange->deadline_us,
                 !changing, call_done, exchange))
        return exchange_refuse(exchange, 503, "unavailable",
                               "Too many requests wait for the database.");
    return STEP_WAIT;
}

/* ---- replay ---- */

static enum step_result replay_is_durable(struct exchange *exchange, const void *result)
{
    (void)result;
    exchange->step = EXCHANGE_DONE;
    return STEP_ANSWER;
}

/* The stored bytes with the code put back in; false when its key is gone. */
static bool put_code_back(struct exchange *exchange, const char *authorization_id, bool car_t,
                          struct str stored)
{
    int issue = 0, key_version = 0;
    buf_clear(&exchange->body);
    if (!wire_pickup_find(stored, &issue, &key_version)) {
        buf_add(&exchange->body, stored.data, stored.length);
        return true;
    }
    const uint8_t *key = seal_key(exchange->app->keys, SEAL_PICKUP, key_version);
    if (key == NULL)
        return false;
    char code[PICKUP_CODE_TEXT_SIZE];
    pickup_code_derive(key, authorization_id, issue, car_t, code);
    wire_answer_with_code(&exchange->body, stored, code);
    digest_wipe(code, sizeof(code));
    return true;
}

static enum step_result key_is_missing(struct exchange *exchange)
{
    log_error(&exchange->log, "pickup_key_missing");
    return exchange_refuse(exchange, 503, "unavailable",
                           "A key needed for this answer is missing.");
}

enum step_result exchange_replay(struct exchange *exchange, int status,
                                 const char *authorization_id, bool car_t, struct str stored)
{
    exchange->replayed = true;
    exchange->status = status;
    if (!put_code_back(exchange, authorization_id, car_t, stored))
        return key_is_missing(exchange);
    /* What was read may not have reached the standby yet: a commit after it proves that it has. */
    struct store_params params;
    store_params_init(&params, exchange->arena);
    return exchange_call(exchange, SQL_barrier, &params, true, replay_is_durable);
}

/* ---- start ---- */

static struct exchange *exchange_new(struct app *app, struct conn *conn,
                                     struct http_request *request, const struct route *route)
{
    struct arena *arena = arena_new((size_t)app->config->request_memory_bytes);
    struct exchange *exchange = arena == NULL ? NULL : arena_alloc(arena, sizeof(*exchange));
    if (exchange == NULL) {
        arena_free(arena);
        return NULL;
    }
    exchange->magic = EXCHANGE_MAGIC;
    exchange->arena = arena;
    exchange->app = app;
    exchange->conn = conn;
    exchange->request = request;
    exchange->route = route;
    exchange->peer = *conn_peer(conn);
    exchange->roles = config_roles(app->config, exchange->peer.uri);
    exchange->snapshot = snapshot_hold(app->snapshot);
    exchange->log = (struct log_context){request->request_id, request->trace_id};
    exchange->now_ms = clock_now_ms();
    exchange->today = date_of_instant(exchange->now_ms);
    exchange->deadline_us = clock_monotonic_us() + app->config->answer_ms * 1000;
    exchange->path_id = exchange->path_id2 = "";
    problem_init(&exchange->problem, arena);
    buf_init(&exchange->body, BODY_CAP);
    app->in_flight++;
    metrics_set(METRIC_requests_in_flight, NULL, (int64_t)app->in_flight);
    return exchange;
}

void exchange_start(struct app *app, struct conn *conn, struct http_request *request,
                    const struct route *route, const struct problem *refusal)
{
    struct exchange *exchange = exchange_new(app, conn, request, route);
    if (exchange == NULL) {
        reply_refuse(conn, request, 503, "unavailable", NULL, app->config->retry_after_s);
        http_request_free(request);
        return;
    }
    conn_on_gone(conn, peer_has_gone, exchange);
    if (refusal != NULL && refusal->status != 0) {
        exchange_refuse(exchange, refusal->status, refusal->code, refusal->detail);
        finish(exchange);
        return;
    }
    const char *allow = NULL;
    struct problem ignored;
    problem_init(&ignored, exchange->arena);
    (void)route_find(request, &ignored, &allow, &exchange->path_id, &exchange->path_id2);
    exchange->key = route->needs_key ? http_header(request, "idempotency-key") : NULL;
    if (exchange->key != NULL && !exchange_take_key(exchange)) {
        exchange->retry_after_s = app->config->retry_after_s;
        exchange_refuse(exchange, 409, "idempotency_key_in_use",
                        "A request with this key is being answered right now.");
        finish(exchange);
        return;
    }
    run(exchange, admit_step(exchange));
}
