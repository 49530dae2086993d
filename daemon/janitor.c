#include "janitor.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "metrics.h"
#include "sql.h"
#include "store_audit.h"

#define JANITOR_MAGIC 0x4a414e49u /* "JANI" */
#define SEAL_BATCH    1000
#define MEMORY_BYTES  65536
#define WAIT_READY_MS 500
#define CALL_MS       60000 /* background work may wait longer than a request */

enum janitor_task { TASK_EXPIRE, TASK_SEAL, TASK_COUNT };

struct task {
    uint32_t magic;
    struct janitor *janitor;
    enum janitor_task which;
    struct event *timer;
    bool signing; /* seal: the call in hand stores a signed head */
    bool more;    /* seal: a full batch was chained, more may wait */
};

struct janitor {
    struct app *app;
    struct arena
        *arena; /* of the call in hand; calls of the two tasks are read and built in one go */
    struct task tasks[TASK_COUNT];
    struct store_audit_head head; /* last chained */
    int64_t signed_position;
};

static const char *task_name(const struct task *task)
{
    return task->which == TASK_EXPIRE ? "expire" : "audit_seal";
}

static void run_in(struct task *task, int64_t ms)
{
    const struct timeval wait = {ms / 1000, (ms % 1000) * 1000};
    if (evtimer_add(task->timer, &wait) != 0)
        log_error(NULL, "timer_not_set");
}

static void rest(struct task *task, const char *outcome)
{
    const struct config *config = task->janitor->app->config;
    metrics_add(METRIC_janitor_runs_total, task_name(task), outcome, 1);
    run_in(task, 1000 * (task->which == TASK_EXPIRE ? config->janitor_period_s
                                                    : config->audit_seal_period_s));
}

static void answered(void *context, const struct db_answer *answer);

static void call(struct task *task, int statement, const struct store_params *params)
{
    struct app *app = task->janitor->app;
    int64_t deadline_us = clock_monotonic_us() + CALL_MS * 1000;
    if (params->failed || !db_call(app->db, statement, params->item, params->count, deadline_us,
                                   false, answered, task))
        rest(task, "busy");
}

static void expire(struct task *task)
{
    struct janitor *janitor = task->janitor;
    struct store_params params;
    int64_t now_ms = clock_now_ms();
    store_params_init(&params, janitor->arena);
    store_instant(&params, now_ms);
    store_date(&params, date_of_instant(now_ms));
    store_int4(&params, (int32_t)janitor->app->config->expire_batch);
    call(task, SQL_authorization_expire, &params);
}

static void expired(struct task *task, const void *result)
{
    struct janitor *janitor = task->janitor;
    if (store_row_count(result) != 1) {
        rest(task, "failed");
        return;
    }
    struct store_row row = store_row_at(result, 0, janitor->arena);
    int64_t count = store_row_int(&row, "expired", 0), failed = store_row_int(&row, "failed", 0);
    if (failed > 0)
        log_error(NULL, "codes_not_expired", LOG_NUMBER("count", failed));
    if (count > 0)
        log_info(NULL, "codes_expired", LOG_NUMBER("count", count));
    if (count >= janitor->app->config->expire_batch)
        run_in(task, 0);
    else
        rest(task, "done");
}

static void seal(struct task *task)
{
    struct store_params params;
    store_params_init(&params, task->janitor->arena);
    store_audit_seal(&params, SEAL_BATCH);
    task->signing = false;
    call(task, SQL_audit_seal, &params);
}

static void sign_head(struct task *task)
{
    struct janitor *janitor = task->janitor;
    struct store_params params;
    store_params_init(&params, janitor->arena);
    store_audit_head_put(&params, clock_now_ms(), &janitor->head, janitor->app->sign);
    task->signing = true;
    call(task, SQL_audit_head_put, &params);
}

static void head_is_signed(struct task *task, const void *result)
{
    struct janitor *janitor = task->janitor;
    const char *outcome = store_audit_head_put_read(result, janitor->arena);
    if (outcome == NULL || strcmp(outcome, "no_such_head") == 0) {
        /* The chain we were told of is not there: somebody should look. */
        log_error(NULL, "audit_head_refused", LOG_NUMBER("position", janitor->head.position));
        rest(task, "failed");
        return;
    }
    janitor->signed_position = janitor->head.position;
    if (task->more)
        run_in(task, 0);
    else
        rest(task, "done");
}

static void sealed(struct task *task, const void *result)
{
    struct janitor *janitor = task->janitor;
    if (!store_audit_seal_read(result, janitor->arena, &janitor->head)) {
        log_error(NULL, "unexpected_row", LOG_CODE("statement", "audit_seal"));
        rest(task, "failed");
        return;
    }
    task->more = janitor->head.sealed >= SEAL_BATCH;
    if (janitor->head.position > janitor->signed_position)
        sign_head(task);
    else if (task->more)
        run_in(task, 0);
    else
        rest(task, "done");
}

static void answered(void *context, const struct db_answer *answer)
{
    struct task *task = context;
    MAGIC_CHECK(task, JANITOR_MAGIC);
    arena_reset(task->janitor->arena);
    if (answer->outcome != DB_DONE) {
        log_warn(NULL, "background_task_failed", LOG_ID("task", task_name(task)),
                 LOG_ID("sqlstate", answer->sqlstate), LOG_MESSAGE("message", answer->message));
        rest(task, "failed");
    } else if (task->which == TASK_EXPIRE) {
        expired(task, answer->result);
    } else if (task->signing) {
        head_is_signed(task, answer->result);
    } else {
        sealed(task, answer->result);
    }
}

static void due(evutil_socket_t fd, short events, void *context)
{
    (void)fd;
    (void)events;
    struct task *task = context;
    MAGIC_CHECK(task, JANITOR_MAGIC);
    struct app *app = task->janitor->app;
    if (app->draining)
        return;
    if (!app->schema_is_ready) {
        run_in(task, WAIT_READY_MS);
        return;
    }
    arena_reset(task->janitor->arena);
    if (task->which == TASK_EXPIRE)
        expire(task);
    else
        seal(task);
}

struct janitor *janitor_new(struct event_base *base, struct app *app)
{
    struct janitor *janitor = calloc(1, sizeof(*janitor));
    if (janitor == NULL)
        return NULL;
    janitor->app = app;
    janitor->arena = arena_new(MEMORY_BYTES);
    bool good = janitor->arena != NULL;
    for (size_t i = 0; i < TASK_COUNT; i++) {
        struct task *task = &janitor->tasks[i];
        *task = (struct task){
            .magic = JANITOR_MAGIC, .janitor = janitor, .which = (enum janitor_task)i};
        task->timer = evtimer_new(base, due, task);
        good = good && task->timer != NULL;
        if (task->timer != NULL)
            run_in(task, WAIT_READY_MS);
    }
    if (good)
        return janitor;
    janitor_free(janitor);
    return NULL;
}

void janitor_free(struct janitor *janitor)
{
    if (janitor == NULL)
        return;
    for (size_t i = 0; i < TASK_COUNT; i++) {
        struct task *task = &janitor->tasks[i];
        if (janitor->app->db != NULL)
            db_detach(janitor->app->db, task);
        if (task->timer != NULL)
            event_free(task->timer);
        task->magic = 0;
    }
    arena_free(janitor->arena);
    free(janitor);
}
