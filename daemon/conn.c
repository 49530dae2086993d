#include "conn.h"
#include "conn_state.h"

#include "arena.h"
#include "clock.h"
#include "digest.h"
#include "log.h"
#include "metrics.h"
#include "problem.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include <inttypes.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINGER_MS    2000
#define PROBLEM_ROOM ((size_t)16384)

static const char *const phase_names[] = {
#define CONN_PHASE(name) #name,
    CONN_PHASES(CONN_PHASE)
#undef CONN_PHASE
};

static const char *const reason_names[] = {
#define CONN_REASON(name) #name,
#include "conn_reason.def"
#undef CONN_REASON
};

const char *conn_reason_text(enum conn_reason reason)
{
    BUG_IF((unsigned)reason >= CONN_REASON_COUNT);
    return reason_names[reason];
}

static int64_t phase_ms(const struct conn *conn, enum conn_phase phase)
{
    switch (phase) {
    case CONN_PHASE_HANDSHAKE: return conn->options->handshake_ms;
    case CONN_PHASE_IDLE: return conn->options->idle_ms;
    case CONN_PHASE_REQUEST: return conn->options->request_ms;
    case CONN_PHASE_WRITE: return conn->options->write_ms;
    case CONN_PHASE_LINGER: return LINGER_MS;
    case CONN_PHASE_ANSWER:
    case CONN_PHASE_DEAD: break;
    }
    return 0;
}

/* The one setter of the phase. The deadline is the phase's, whatever trickles in meanwhile. */
void conn_enter(struct conn *conn, enum conn_phase phase)
{
    log_debug(NULL, "conn_phase", LOG_NUMBER("fd", conn->fd),
              LOG_ID("from", phase_names[conn->phase]), LOG_ID("to", phase_names[phase]));
    int64_t ms = phase_ms(conn, phase);
    conn->phase = phase;
    conn->surplus = 0;
    (void)event_del(conn->timer);
    if (ms > 0) {
        const struct timeval wait = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};
        (void)event_add(conn->timer, &wait);
    }
}

static void timer_cb(int fd UNUSED, short what UNUSED, void *context)
{
    static const enum conn_reason late[] = {
        [CONN_PHASE_HANDSHAKE] = CONN_HANDSHAKE_TIMEOUT,
        [CONN_PHASE_IDLE] = CONN_IDLE_TIMEOUT,
        [CONN_PHASE_REQUEST] = CONN_REQUEST_TIMEOUT,
        [CONN_PHASE_ANSWER] = CONN_SHUTDOWN,
        [CONN_PHASE_WRITE] = CONN_WRITE_TIMEOUT,
        [CONN_PHASE_LINGER] = CONN_ANSWERED,
        [CONN_PHASE_DEAD] = CONN_SHUTDOWN,
    };
    struct conn *conn = context;
    MAGIC_CHECK(conn, CONN_MAGIC);
    if (conn->phase == CONN_PHASE_LINGER)
        conn_close(conn, conn->reason);
    else if (conn->phase == CONN_PHASE_IDLE)
        conn_linger(conn, CONN_IDLE_TIMEOUT);
    else
        conn_close(conn, late[conn->phase]);
}

static void reap_cb(int fd UNUSED, short what UNUSED, void *context)
{
    conn_free(context);
}

static void free_event(struct event *event)
{
    if (event != NULL)
        event_free(event);
}

void conn_free(struct conn *conn)
{
    MAGIC_CHECK(conn, CONN_MAGIC);
    conn_closed *closed = conn->options->closed;
    void *entry = conn->entry;
    BUG_IF(conn->phase != CONN_PHASE_DEAD);
    free_event(conn->timer);
    free_event(conn->reap);
    free_event(conn->drain);
    if (conn->bev != NULL)
        bufferevent_free(conn->bev);
    else
        (void)close(conn->fd);
    http_parser_free(conn->parser);
    conn->magic = 0;
    free(conn);
    if (closed != NULL && entry != NULL)
        closed(entry);
}

struct conn *conn_open(const struct conn_options *options, int fd, void *entry)
{
    struct conn *conn = calloc(1, sizeof(*conn));
    if (conn == NULL) {
        (void)close(fd);
        return NULL;
    }
    conn->magic = CONN_MAGIC;
    conn->options = options;
    conn->fd = fd;
    conn->opened_us = clock_monotonic_us();
    conn->parser = http_parser_new();
    conn->timer = event_new(options->base, -1, 0, timer_cb, conn);
    conn->reap = event_new(options->base, -1, 0, reap_cb, conn);
    if (conn->parser == NULL || conn->timer == NULL || conn->reap == NULL || !conn_attach(conn)) {
        conn->phase = CONN_PHASE_DEAD;
        conn_free(conn);
        return NULL;
    }
    conn->entry = entry;
    conn_enter(conn, options->tls != NULL ? CONN_PHASE_HANDSHAKE : CONN_PHASE_IDLE);
    return conn;
}

const struct tls_peer *conn_peer(const struct conn *conn)
{
    MAGIC_CHECK(conn, CONN_MAGIC);
    return &conn->peer;
}

bool conn_is_busy(const struct conn *conn)
{
    MAGIC_CHECK(conn, CONN_MAGIC);
    return conn->phase == CONN_PHASE_ANSWER;
}

void conn_on_gone(struct conn *conn, conn_gone *gone, void *context)
{
    MAGIC_CHECK(conn, CONN_MAGIC);
    conn->gone = gone;
    conn->gone_context = context;
}

void conn_close(struct conn *conn, enum conn_reason reason)
{
    MAGIC_CHECK(conn, CONN_MAGIC);
    if (conn->phase == CONN_PHASE_DEAD)
        return;
    bool was_waiting = conn->phase == CONN_PHASE_ANSWER;
    conn_gone *gone = conn->gone;
    conn->gone = NULL;
    conn->reason = reason;
    conn_enter(conn, CONN_PHASE_DEAD);
    metrics_add(METRIC_connections_closed_total, conn_reason_text(reason), NULL, 1);
    bufferevent_setcb(conn->bev, NULL, NULL, NULL, NULL);
    (void)bufferevent_disable(conn->bev, EV_READ | EV_WRITE);
    if (conn->drain != NULL)
        (void)event_del(conn->drain);
    /* Callers up the stack still hold the pointer: it goes when the loop is back at the top. */
    event_active(conn->reap, EV_TIMEOUT, 0);
    if (was_waiting && gone != NULL)
        gone(conn->gone_context);
}

void conn_linger(struct conn *conn, enum conn_reason reason)
{
    conn->reason = reason;
    bufferevent_setcb(conn->bev, NULL, NULL, NULL, NULL);
    (void)bufferevent_disable(conn->bev, EV_READ | EV_WRITE);
    if (conn->options->tls != NULL && reason != CONN_HANDSHAKE_FAILED)
        tls_shutdown(conn->bev);
    (void)shutdown(conn->fd, SHUT_WR);
    conn->drain =
        event_new(conn->options->base, conn->fd, EV_READ | EV_PERSIST, conn_drop_cb, conn);
    if (conn->drain == NULL || event_add(conn->drain, NULL) != 0) {
        conn_close(conn, reason);
        return;
    }
    conn_enter(conn, CONN_PHASE_LINGER);
}

static bool is_last(const struct conn *conn)
{
    int64_t age_ms = (clock_monotonic_us() - conn->opened_us) / 1000;
    return conn->closing || conn->draining || conn->requests >= conn->options->requests ||
           age_ms >= conn->options->age_ms;
}

static void free_bytes(const void *bytes UNUSED, size_t length UNUSED, void *memory)
{
    free(memory);
}

void conn_send(struct conn *conn, const struct http_response *response)
{
    struct http_response last = *response;
    struct buf out;
    size_t length = 0;
    conn->closing = last.close = last.close || is_last(conn);
    buf_init(&out, last.body_length + HTTP_HEAD_MAX);
    http_response_print(&last, clock_now_ms(), &out);
    char *bytes = buf_take(&out, &length);
    conn_enter(conn, CONN_PHASE_WRITE);
    /* One piece: TLS makes as few records as it can, and a retried write sees the same bytes. */
    if (bytes == NULL || evbuffer_add_reference(bufferevent_get_output(conn->bev), bytes, length,
                                                free_bytes, bytes) != 0) {
        free(bytes);
        conn_close(conn, CONN_MEMORY);
    }
}

void conn_reply(struct conn *conn, const struct http_response *response)
{
    MAGIC_CHECK(conn, CONN_MAGIC);
    conn->gone = NULL;
    if (conn->phase == CONN_PHASE_DEAD)
        return;
    BUG_IF(conn->phase != CONN_PHASE_ANSWER);
    conn_send(conn, response);
}

void conn_refuse(struct conn *conn, int status, const char *code, const char *detail,
                 const char *instance)
{
    struct arena *arena = arena_new(PROBLEM_ROOM);
    struct problem *problem = arena == NULL ? NULL : arena_alloc(arena, sizeof(*problem));
    char request_id[HTTP_REQUEST_ID + 1];
    uint8_t random[HTTP_REQUEST_ID / 2];
    struct buf body;
    if (problem == NULL) {
        arena_free(arena);
        conn_close(conn, CONN_MEMORY);
        return;
    }
    digest_random(random, sizeof(random));
    digest_hex(random, sizeof(random), request_id);
    buf_init(&body, PROBLEM_ROOM);
    problem_init(problem, arena);
    problem_set(problem, status, code, detail);
    problem_print(problem, instance, &body);
    struct http_response response = {.status = status,
                                     .content_type = "application/problem+json",
                                     .request_id = request_id,
                                     .body = buf_text(&body),
                                     .body_length = body.length,
                                     .close = true};
    if (status == 503)
        http_response_header(&response, "Retry-After", "1");
    if (status == 405)
        http_response_header(&response, "Allow", "GET, POST, PUT");
    const struct log_context context = {request_id, NULL};
    log_info(&context, "refused", LOG_NUMBER("status", status), LOG_ID("code", code),
             LOG_ID("caller", conn->peer.uri[0] == '\0' ? NULL : conn->peer.uri));
    conn->reason = CONN_MALFORMED;
    conn_send(conn, &response);
    buf_fini(&body);
    arena_free(arena);
}

void conn_drain(struct conn *conn)
{
    MAGIC_CHECK(conn, CONN_MAGIC);
    conn->draining = true;
    if (conn->phase == CONN_PHASE_IDLE)
        conn_linger(conn, CONN_DRAIN);
    else if (conn->phase == CONN_PHASE_HANDSHAKE)
        conn_close(conn, CONN_DRAIN);
}
