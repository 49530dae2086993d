/* One connection of the pool: connect, prepare, send, collect, and connect again. */
#include "db_state.h"

#include "clock.h"
#include "digest.h"
#include "log.h"
#include "metrics.h"

#include <event2/event.h>

#include <stdio.h>
#include <string.h>

#define BACKOFF_FIRST_MS 100
#define BACKOFF_MAX_MS   5000
/* The server ends a statement itself at call_timeout_ms; past this much more it is not answering. */
#define GRACE_MS       2000
#define SERVER_MIN     150000
#define SERVER_ADVISED 150020

static const char *const state_names[] = {
#define DB_LINK_STATE(name) #name,
    DB_LINK_STATES(DB_LINK_STATE)
#undef DB_LINK_STATE
};

static void connect_cb(int fd, short what, void *context);
static void io_cb(int fd, short what, void *context);

static void set_timer(struct db_link *link, int64_t ms)
{
    const struct timeval wait = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};
    (void)event_del(link->timer);
    if (ms > 0)
        (void)event_add(link->timer, &wait);
}

static void enter(struct db_link *link, enum db_link_state state)
{
    log_debug(NULL, "db_link", LOG_NUMBER("link", link->index),
              LOG_ID("from", state_names[link->state]), LOG_ID("to", state_names[state]));
    metrics_add(METRIC_db_connections, state_names[link->state], NULL, -1);
    metrics_add(METRIC_db_connections, state_names[state], NULL, 1);
    link->state = state;
    db_watch(link->db);
}

bool db_link_is_usable(const struct db_link *link)
{
    return link->state >= DB_LINK_READY;
}

static void forget_io(struct db_link *link)
{
    if (link->io != NULL)
        event_free(link->io);
    link->io = NULL;
    link->io_fd = -1;
    link->io_what = 0;
}

/* Waits for these events on libpq's socket, which may have become another one while it tries hosts. */
static bool watch_io(struct db_link *link, short what, event_callback_fn callback)
{
    int fd = PQsocket(link->conn);
    if (link->io != NULL && link->io_fd == fd && link->io_what == what &&
        event_get_callback(link->io) == callback)
        return true;
    forget_io(link);
    link->io = event_new(link->db->base, fd, (short)(what | EV_PERSIST), callback, link);
    if (link->io == NULL || event_add(link->io, NULL) != 0)
        return false;
    link->io_fd = fd;
    link->io_what = what;
    return true;
}

static int64_t backoff_ms(unsigned failures)
{
    uint16_t random = 0;
    int64_t ms = BACKOFF_FIRST_MS;
    for (unsigned i = 1; i < failures && ms < BACKOFF_MAX_MS; i++)
        ms *= 2;
    if (ms > BACKOFF_MAX_MS)
        ms = BACKOFF_MAX_MS;
    /* Half fixed, half by chance, so that a pool does not come back as one. */
    digest_random(&random, sizeof(random));
    return ms / 2 + random % (ms / 2 + 1);
}

/* What becomes of the call a lost connection carried. */
static void abandon_call(struct db_link *link, bool was_sent)
{
    struct db_call *call = link->call;
    link->call = NULL;
    if (call == NULL)
        return;
    call->link = NULL;
    bool may_repeat = !was_sent || call->read_only;
    call->tries++;
    if (may_repeat && !call->is_void && call->tries < DB_TRIES_MAX && !link->db->closing) {
        db_call_requeue(call);
        return;
    }
    db_call_tell_outcome(call, may_repeat ? DB_UNAVAILABLE : DB_UNKNOWN);
    db_call_free(call);
}

/* Drops the connection and plans the next attempt. was_sent: the call in hand may have had an effect. */
static void drop(struct db_link *link, const char *why, bool was_sent)
{
    bool was_up = db_link_is_usable(link);
    const char *text = link->conn == NULL ? "" : PQerrorMessage(link->conn);
    link->failures = was_up ? 1 : link->failures + 1;
    if (was_up || link->failures == 1 || link->failures % 16 == 0)
        log_warn(NULL, "db_connection_lost", LOG_NUMBER("link", link->index), LOG_ID("reason", why),
                 LOG_NUMBER("failures", link->failures), LOG_MESSAGE("error", text));
    metrics_add(METRIC_db_connect_failures_total, NULL, NULL, was_up ? 0 : 1);
    forget_io(link);
    db_result_clear(link);
    PQfinish(link->conn);
    link->conn = NULL;
    enter(link, DB_LINK_DOWN);
    set_timer(link, backoff_ms(link->failures));
    abandon_call(link, was_sent);
}

static void lose(struct db_link *link, const char *why)
{
    drop(link, why, link->state == DB_LINK_BUSY);
}

static bool watch_ready(struct db_link *link)
{
    int unsent = PQflush(link->conn);
    if (unsent < 0)
        return false;
    return watch_io(link, (short)(unsent > 0 ? EV_READ | EV_WRITE : EV_READ), io_cb);
}

static void connected(struct db_link *link)
{
    int version = PQserverVersion(link->conn);
    memset(link->prepared, 0, sizeof(link->prepared));
    if (version < SERVER_MIN || PQsetnonblocking(link->conn, 1) != 0 || !watch_ready(link)) {
        lose(link, version < SERVER_MIN ? "server_too_old" : "setup");
        return;
    }
    (void)PQsetNoticeReceiver(link->conn, db_result_notice, link);
    if (version < SERVER_ADVISED && link->index == 0)
        log_warn(NULL, "db_server_old", LOG_NUMBER("version", version));
    link->failures = 0;
    set_timer(link, 0);
    enter(link, DB_LINK_READY);
    log_info(NULL, "db_connected", LOG_NUMBER("link", link->index));
    db_kick(link->db);
}

static void poll_connect(struct db_link *link)
{
    short what = 0;
    switch (PQconnectPoll(link->conn)) {
    case PGRES_POLLING_OK: connected(link); return;
    case PGRES_POLLING_READING: what = EV_READ; break;
    case PGRES_POLLING_WRITING: what = EV_WRITE; break;
    case PGRES_POLLING_FAILED:
    case PGRES_POLLING_ACTIVE: break;
    }
    if (what == 0 || !watch_io(link, what, connect_cb))
        lose(link, "connect");
}

static void connect_cb(int fd UNUSED, short what UNUSED, void *context)
{
    struct db_link *link = context;
    MAGIC_CHECK(link, DB_LINK_MAGIC);
    poll_connect(link);
}

static void start_connect(struct db_link *link)
{
    char options[96], linger[24];
    const struct db_options *limits = &link->db->options;
    /* The server ends what takes too long, and then we know that it was rolled back. */
    (void)snprintf(options, sizeof(options), "-c statement_timeout=%lld -c lock_timeout=%lld",
                   (long long)limits->call_timeout_ms, (long long)limits->call_timeout_ms);
    (void)snprintf(linger, sizeof(linger), "%lld", (long long)limits->call_timeout_ms + GRACE_MS);
    /* What stands before dbname is a default, what stands after it prevails. */
    const char *const names[] = {"fallback_application_name",
                                 "options",
                                 "tcp_user_timeout",
                                 "target_session_attrs",
                                 "dbname",
                                 "client_encoding",
                                 NULL};
    const char *const values[] = {"teyaod",           options, linger, "read-write",
                                  link->db->conninfo, "UTF8",  NULL};
    enter(link, DB_LINK_CONNECTING);
    link->conn = PQconnectStartParams(names, values, 1);
    if (link->conn == NULL || PQstatus(link->conn) == CONNECTION_BAD) {
        lose(link, "connect");
        return;
    }
    set_timer(link, limits->connect_timeout_ms);
    if (!watch_io(link, EV_WRITE, connect_cb))
        lose(link, "connect");
}

static void timer_cb(int fd UNUSED, short what UNUSED, void *context)
{
    struct db_link *link = context;
    MAGIC_CHECK(link, DB_LINK_MAGIC);
    if (link->state == DB_LINK_DOWN)
        start_connect(link);
    else
        lose(link, link->state == DB_LINK_CONNECTING ? "connect_timeout" : "call_timeout");
}

static void send_statement(struct db_link *link)
{
    const struct db_call *call = link->call;
    const struct sql_info *info = sql_info(call->statement);
    bool is_prepared = link->prepared[call->statement];
    int sent = is_prepared ? PQsendQueryPrepared(link->conn, info->name, call->count, call->values,
                                                 call->lengths, call->formats, 0)
                           : PQsendPrepare(link->conn, info->name, info->text, 0, NULL);
    db_result_clear(link);
    /* Set before the flush: from here on bytes of a change may be on their way. */
    if (sent == 1)
        enter(link, is_prepared ? DB_LINK_BUSY : DB_LINK_PREPARING);
    if (sent != 1 || !watch_ready(link))
        lose(link, "send");
}

bool db_link_is_free(struct db_link *link)
{
    if (link->state != DB_LINK_READY)
        return false;
    /* What the server said at last may wait in the socket while this very turn of the loop sends. */
    if (PQconsumeInput(link->conn) == 1 && PQstatus(link->conn) == CONNECTION_OK)
        return true;
    lose(link, "connection");
    return false;
}

void db_link_send(struct db_link *link, struct db_call *call)
{
    BUG_IF(link->state != DB_LINK_READY || link->call != NULL);
    link->call = call;
    call->link = link;
    call->sent_us = clock_monotonic_us();
    set_timer(link, link->db->options.call_timeout_ms + GRACE_MS);
    send_statement(link);
}

static void go_ready(struct db_link *link)
{
    link->call->link = NULL;
    link->call = NULL;
    set_timer(link, 0);
    enter(link, DB_LINK_READY);
    db_kick(link->db);
}

static void end_call(struct db_link *link)
{
    struct db_call *call = link->call;
    const struct db_answer answer = {.outcome = db_result_outcome(link),
                                     .result = link->has_error ? NULL : link->result,
                                     .sqlstate = link->sqlstate,
                                     .constraint = link->constraint,
                                     .message = link->message};
    if (db_result_is_misplaced(link)) {
        drop(link, "misplaced", false);
        return;
    }
    if (db_result_is_fatal(link)) {
        lose(link, "server_ended");
        return;
    }
    go_ready(link);
    db_call_tell(call, &answer);
    db_call_free(call);
    db_result_clear(link);
}

/* The statement was prepared: now send it, unless its caller gave up meanwhile. */
static void end_prepare(struct db_link *link)
{
    struct db_call *call = link->call;
    link->prepared[call->statement] = true;
    if (!call->is_void) {
        send_statement(link);
        return;
    }
    go_ready(link);
    db_call_free(call);
}

/* ReadyForQuery was seen. */
static void end_statement(struct db_link *link)
{
    if (link->state == DB_LINK_PREPARING && !link->has_error)
        end_prepare(link);
    else
        end_call(link);
}

static void collect(struct db_link *link)
{
    while (link->conn != NULL && !PQisBusy(link->conn)) {
        bool was_idle = link->state == DB_LINK_READY;
        PGresult *result = PQgetResult(link->conn);
        if (result != NULL) {
            db_result_take(link, result);
            continue;
        }
        if (was_idle)
            return;
        end_statement(link);
    }
}

static void io_cb(int fd UNUSED, short what, void *context)
{
    struct db_link *link = context;
    MAGIC_CHECK(link, DB_LINK_MAGIC);
    if ((what & EV_READ) != 0 && PQconsumeInput(link->conn) != 1) {
        lose(link, "connection");
        return;
    }
    collect(link);
    if (link->conn == NULL || link->state < DB_LINK_READY)
        return;
    if (PQstatus(link->conn) != CONNECTION_OK || !watch_ready(link))
        lose(link, "connection");
}

bool db_link_init(struct db *db, int index)
{
    struct db_link *link = &db->links[index];
    *link = (struct db_link){.magic = DB_LINK_MAGIC, .db = db, .index = index, .io_fd = -1};
    link->timer = event_new(db->base, -1, 0, timer_cb, link);
    if (link->timer == NULL)
        return false;
    metrics_add(METRIC_db_connections, state_names[DB_LINK_DOWN], NULL, 1);
    set_timer(link, 1);
    return true;
}

void db_link_fini(struct db_link *link)
{
    bool was_sent = link->state == DB_LINK_BUSY;
    if (link->magic != DB_LINK_MAGIC)
        return;
    forget_io(link);
    db_result_clear(link);
    PQfinish(link->conn);
    link->conn = NULL;
    metrics_add(METRIC_db_connections, state_names[link->state], NULL, -1);
    abandon_call(link, was_sent);
    if (link->timer != NULL)
        event_free(link->timer);
    link->magic = 0;
}
