#include "db.h"
#include "db_state.h"

#include "clock.h"
#include "log.h"
#include "metrics.h"

#include <event2/event.h>

#include <stdlib.h>
#include <string.h>

/* How long calls may hope for a connection while there is none at all. A failover is shorter; past it
 * callers are told at once rather than kept. */
#define HOPE_US INT64_C(2000000)

static const char *const outcome_names[] = {"done", "error", "unknown", "unavailable"};

void db_kick(struct db *db)
{
    event_active(db->kick, EV_TIMEOUT, 0);
}

void db_watch(struct db *db)
{
    bool usable = db_is_ready(db);
    if (usable)
        db->unusable_since_us = 0;
    else if (db->unusable_since_us == 0)
        db->unusable_since_us = clock_monotonic_us();
}

static void unqueue(struct db *db, struct db_call *call)
{
    TAILQ_REMOVE(&db->queue, call, entry);
    db->queued--;
    metrics_set(METRIC_db_queue, NULL, (int64_t)db->queued);
}

void db_call_requeue(struct db_call *call)
{
    TAILQ_INSERT_HEAD(&call->db->queue, call, entry);
    call->db->queued++;
    db_kick(call->db);
}

void db_call_free(struct db_call *call)
{
    MAGIC_CHECK(call, DB_CALL_MAGIC);
    if (call->timer != NULL)
        event_free(call->timer);
    call->magic = 0;
    free(call);
}

void db_call_tell(struct db_call *call, const struct db_answer *answer)
{
    db_done *done = call->done;
    const char *name = sql_info(call->statement)->name;
    if (done == NULL)
        return;
    call->done = NULL;
    if (call->timer != NULL)
        (void)event_del(call->timer);
    metrics_add(METRIC_db_calls_total, name, outcome_names[answer->outcome], 1);
    if (call->sent_us != 0)
        metrics_observe_us(METRIC_db_call_seconds, name, clock_monotonic_us() - call->sent_us);
    done(call->context, answer);
}

void db_call_tell_outcome(struct db_call *call, enum db_outcome outcome)
{
    const struct db_answer answer = {
        .outcome = outcome, .sqlstate = "", .constraint = "", .message = ""};
    db_call_tell(call, &answer);
}

/* The caller's time is over. What was sent goes on without it: the server's own limit ends it. */
static void late_cb(int fd UNUSED, short what UNUSED, void *context)
{
    struct db_call *call = context;
    MAGIC_CHECK(call, DB_CALL_MAGIC);
    if (call->link == NULL) {
        unqueue(call->db, call);
        db_call_tell_outcome(call, DB_UNAVAILABLE);
        db_call_free(call);
        return;
    }
    call->is_void = call->link->state != DB_LINK_BUSY;
    db_call_tell_outcome(call, call->is_void || call->read_only ? DB_UNAVAILABLE : DB_UNKNOWN);
}

static struct db_link *free_link(struct db *db)
{
    for (int i = 0; i < db->options.connections; i++) {
        if (db_link_is_free(&db->links[i]))
            return &db->links[i];
    }
    return NULL;
}

static void kick_cb(int fd UNUSED, short what UNUSED, void *context)
{
    struct db *db = context;
    struct db_link *link;
    struct db_call *call;
    MAGIC_CHECK(db, DB_MAGIC);
    while ((call = TAILQ_FIRST(&db->queue)) != NULL && (link = free_link(db)) != NULL) {
        unqueue(db, call);
        db_link_send(link, call);
    }
}

static bool open_links(struct db *db)
{
    for (int i = 0; i < db->options.connections; i++) {
        if (!db_link_init(db, i))
            return false;
    }
    return true;
}

struct db *db_open(struct event_base *base, const struct db_options *options)
{
    struct db *db = calloc(1, sizeof(*db));
    BUG_IF(options->connections < 1 || options->connections > DB_LINKS_MAX);
    if (db == NULL)
        return NULL;
    db->magic = DB_MAGIC;
    db->base = base;
    db->options = *options;
    db->conninfo = strdup(options->conninfo);
    db->options.conninfo = db->conninfo;
    TAILQ_INIT(&db->queue);
    db->kick = event_new(base, -1, 0, kick_cb, db);
    db->unusable_since_us = clock_monotonic_us();
    if (db->conninfo == NULL || db->kick == NULL || !open_links(db)) {
        db_close(db);
        return NULL;
    }
    return db;
}

static void end_queue(struct db *db)
{
    struct db_call *call = TAILQ_FIRST(&db->queue), *next;
    TAILQ_INIT(&db->queue);
    db->queued = 0;
    for (; call != NULL; call = next) {
        next = TAILQ_NEXT(call, entry);
        db_call_tell_outcome(call, DB_UNAVAILABLE);
        db_call_free(call);
    }
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    MAGIC_CHECK(db, DB_MAGIC);
    db->closing = true;
    end_queue(db);
    for (int i = 0; i < DB_LINKS_MAX; i++)
        db_link_fini(&db->links[i]);
    if (db->kick != NULL)
        event_free(db->kick);
    free(db->conninfo);
    db->magic = 0;
    free(db);
}

static size_t param_size(const struct db_param *param)
{
    if (param->data == NULL)
        return 0;
    return param->format == 0 ? strlen(param->data) + 1 : (size_t)param->length;
}

static void copy_params(struct db_call *call, const struct db_param *params, char *bytes)
{
    for (int i = 0; i < call->count; i++) {
        size_t size = param_size(&params[i]);
        call->formats[i] = params[i].format;
        if (params[i].data == NULL)
            continue;
        memcpy(bytes, params[i].data, size);
        call->values[i] = bytes;
        call->lengths[i] = params[i].format == 0 ? 0 : params[i].length;
        bytes += size;
    }
}

/* One piece of memory: call, pointers, numbers, bytes. */
static struct db_call *new_call(struct db *db, const struct db_param *params, int count)
{
    size_t n = (size_t)count, bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += param_size(&params[i]);
    size_t tables = n * (sizeof(char *) + 2 * sizeof(int));
    struct db_call *call = calloc(1, sizeof(*call) + tables + bytes + 1);
    if (call == NULL)
        return NULL;
    call->magic = DB_CALL_MAGIC;
    call->db = db;
    call->count = count;
    call->values = (const char **)(void *)(call + 1);
    call->lengths = (int *)(void *)(call->values + n);
    call->formats = call->lengths + n;
    copy_params(call, params, (char *)(call->formats + n));
    return call;
}

static bool start_timer(struct db_call *call, int64_t now_us)
{
    int64_t left_us = call->deadline_us - now_us;
    int64_t most_us = call->db->options.call_timeout_ms * 1000;
    /* The server's limit comes first, so that its certain answer beats our uncertain one. */
    if (left_us > most_us + 500000)
        left_us = most_us + 500000;
    const struct timeval wait = {(time_t)(left_us / 1000000), (suseconds_t)(left_us % 1000000)};
    call->timer = event_new(call->db->base, -1, 0, late_cb, call);
    return call->timer != NULL && event_add(call->timer, &wait) == 0;
}

/* The interface's eight are one call each way; a struct for them would only move the list. */
/* NOLINTNEXTLINE(readability-function-size) */
bool db_call(struct db *db, int statement, const struct db_param *params, int count,
             int64_t deadline_us, bool read_only, db_done *done, void *context)
{
    MAGIC_CHECK(db, DB_MAGIC);
    BUG_IF(count != sql_info(statement)->parameters || done == NULL);
    int64_t now_us = clock_monotonic_us();
    bool is_hopeless = db->unusable_since_us != 0 && now_us - db->unusable_since_us > HOPE_US;
    if (db->closing || is_hopeless || now_us >= deadline_us ||
        db->queued >= (size_t)db->options.queue_limit)
        return false;
    struct db_call *call = new_call(db, params, count);
    if (call == NULL)
        return false;
    call->statement = statement;
    call->deadline_us = deadline_us;
    call->read_only = read_only;
    call->done = done;
    call->context = context;
    if (!start_timer(call, now_us)) {
        db_call_free(call);
        return false;
    }
    TAILQ_INSERT_TAIL(&db->queue, call, entry);
    db->queued++;
    metrics_set(METRIC_db_queue, NULL, (int64_t)db->queued);
    db_kick(db);
    return true;
}

void db_detach(struct db *db, void *context)
{
    struct db_call *call;
    MAGIC_CHECK(db, DB_MAGIC);
    TAILQ_FOREACH(call, &db->queue, entry)
    {
        if (call->context == context)
            call->done = NULL;
    }
    for (int i = 0; i < db->options.connections; i++) {
        call = db->links[i].call;
        if (call != NULL && call->context == context)
            call->done = NULL;
    }
}

bool db_is_ready(const struct db *db)
{
    MAGIC_CHECK(db, DB_MAGIC);
    for (int i = 0; i < db->options.connections; i++) {
        if (db_link_is_usable(&db->links[i]))
            return true;
    }
    return false;
}

size_t db_queued(const struct db *db)
{
    MAGIC_CHECK(db, DB_MAGIC);
    return db->queued;
}
