#include "ready.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "metrics.h"
#include "sql.h"
#include "store_readiness.h"
#include "versions.h"

#define READY_MAGIC        0x52454459u /* "REDY" */
#define ASK_AGAIN_MS       250         /* while not ready */
#define ASK_LATER_MS       10000       /* while ready: a failover or an upgrade may come */
#define ADVISED_POSTGRESQL 150020
#define MEMORY_BYTES       65536

struct ready {
    uint32_t magic;
    struct app *app;
    struct event *timer;
    ready_settle *settle;
    void *context;     /* of settle */
    const char *fault; /* last one logged, a literal; NULL none */
    bool warned;
};

static void ask_in(struct ready *ready, int64_t ms)
{
    const struct timeval wait = {ms / 1000, (ms % 1000) * 1000};
    if (evtimer_add(ready->timer, &wait) != 0)
        log_error(NULL, "timer_not_set");
}

static const char lists_refused[] = "lists_refused";

/* Says it once per change, not once per question. */
static void conclude(struct ready *ready, const char *fault)
{
    bool now = fault == NULL;
    if (now != ready->app->schema_is_ready || (fault != NULL && fault != ready->fault)) {
        if (now)
            log_info(NULL, "ready");
        else
            log_error(NULL, "not_ready", LOG_ID("because", fault));
    }
    ready->fault = fault;
    ready->app->schema_is_ready = now;
    metrics_set(METRIC_ready, NULL, now);
    bool patient = now || fault == lists_refused;
    ask_in(ready, patient ? ASK_LATER_MS : ASK_AGAIN_MS);
}

static const char *judge(struct ready *ready, const void *result)
{
    struct store_readiness found;
    const char *fault = "unexpected_row";
    struct arena *arena = arena_new(MEMORY_BYTES);
    if (arena == NULL)
        return "out_of_memory";
    if (store_readiness_read(result, arena, &found)) {
        fault = store_readiness_fault(&found);
        if (!ready->warned && found.server_version < ADVISED_POSTGRESQL)
            log_warn(NULL, "old_postgresql", LOG_NUMBER("version", found.server_version),
                     LOG_NUMBER("advised", ADVISED_POSTGRESQL));
        ready->warned = true;
    }
    arena_free(arena);
    return fault;
}

static void versions_known(void *context, bool known)
{
    struct ready *ready = context;
    MAGIC_CHECK(ready, READY_MAGIC);
    if (!known)
        conclude(ready, "versions_unknown");
    else
        conclude(ready, ready->settle(ready->context) ? NULL : lists_refused);
}

static void answered(void *context, const struct db_answer *answer)
{
    struct ready *ready = context;
    MAGIC_CHECK(ready, READY_MAGIC);
    const char *fault = "database_unavailable";
    if (answer->outcome == DB_DONE)
        fault = judge(ready, answer->result);
    else if (answer->outcome == DB_ERROR) /* no such function, or no right to call it */
        fault = "schema_missing";
    if (fault == NULL && !ready->app->lists_are_settled &&
        versions_ask(ready->app->versions, VERSIONS_READY, versions_known, ready))
        return;
    conclude(ready, fault == NULL && !ready->app->lists_are_settled ? "versions_unknown" : fault);
}

static void ask(evutil_socket_t fd, short events, void *context)
{
    (void)fd;
    (void)events;
    struct ready *ready = context;
    MAGIC_CHECK(ready, READY_MAGIC);
    int64_t deadline_us = clock_monotonic_us() + ready->app->config->database_call_ms * 1000;
    if (!db_call(ready->app->db, SQL_readiness, NULL, 0, deadline_us, true, answered, ready))
        ask_in(ready, ASK_AGAIN_MS); /* the queue is full: that says nothing of the schema */
}

struct ready *ready_new(struct event_base *base, struct app *app, ready_settle *settle,
                        void *context)
{
    struct ready *ready = calloc(1, sizeof(*ready));
    if (ready == NULL)
        return NULL;
    ready->magic = READY_MAGIC;
    ready->app = app;
    ready->settle = settle;
    ready->context = context;
    ready->timer = evtimer_new(base, ask, ready);
    if (ready->timer == NULL) {
        ready_free(ready);
        return NULL;
    }
    ask_in(ready, 0);
    return ready;
}

void ready_free(struct ready *ready)
{
    if (ready == NULL)
        return;
    MAGIC_CHECK(ready, READY_MAGIC);
    if (ready->app->db != NULL)
        db_detach(ready->app->db, ready);
    if (ready->timer != NULL)
        event_free(ready->timer);
    ready->magic = 0;
    free(ready);
}
