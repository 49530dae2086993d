/* The event side of a connection: what libevent calls. */
#include "conn_state.h"

#include "clock.h"
#include "digest.h"
#include "log.h"
#include "metrics.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define BLOCK 16384
/* What may come while nobody reads requests, before the line is cut. */
#define SURPLUS_MAX ((size_t)65536)
#define LINGER_MAX  ((size_t)4 * 1024 * 1024)

static const char continue_line[] = "HTTP/1.1 100 Continue\r\n\r\n";

static const struct {
    int status;
    const char *code, *detail;
} state_refusals[] = {
    [TLS_STATE_OK] = {200, "ok", ""},
    [TLS_STATE_NO_IDENTITY] =
        {403, "certificate_without_identity",
         "The certificate names nobody: exactly one URI urn:teyao:… is needed."},
    [TLS_STATE_REVOKED] = {403, "certificate_revoked", "The certificate was revoked."},
    [TLS_STATE_EXPIRED] = {403, "certificate_expired", "The certificate expired."},
    [TLS_STATE_UNKNOWN] = {503, "unavailable", "The revocation list is out of date."},
};

static void refuse_fault(struct conn *conn, enum http_fault fault)
{
    const struct http_fault_info *info = http_fault_info(fault);
    metrics_add(METRIC_http_malformed_total, info->code, NULL, 1);
    conn_refuse(conn, info->status, info->code, info->detail, "/");
}

/* Is the caller still who the handshake said, as of now? */
static enum tls_state check_peer(struct conn *conn)
{
    struct tls *tls = conn->options->tls;
    if (tls == NULL)
        return TLS_STATE_OK;
    if (conn->peer.generation != tls_generation(tls) &&
        !tls_peer_renew(tls, conn->bev, &conn->peer))
        return TLS_STATE_REVOKED; /* its authority is no longer ours */
    return tls_peer_check(tls, &conn->peer, clock_real_ms());
}

static void hand_over(struct conn *conn, struct http_request *request)
{
    uint8_t random[HTTP_REQUEST_ID / 2];
    enum tls_state state = check_peer(conn);
    if (state != TLS_STATE_OK) {
        conn_refuse(conn, state_refusals[state].status, state_refusals[state].code,
                    state_refusals[state].detail, request->path);
        http_request_free(request);
        return;
    }
    digest_random(random, sizeof(random));
    digest_hex(random, sizeof(random), request->request_id);
    request->received_us = clock_monotonic_us();
    conn->requests++;
    conn->closing = conn->closing || request->close;
    conn_enter(conn, CONN_PHASE_ANSWER);
    conn->options->handle(conn, request, conn->options->handle_context);
}

/* Takes what the parser found at the end of a block. left: bytes of the block it did not use. */
static void take_progress(struct conn *conn, enum http_progress progress, bool left)
{
    if (progress == HTTP_BAD) {
        refuse_fault(conn, http_parser_fault(conn->parser));
        return;
    }
    if (progress == HTTP_COMPLETE) {
        struct http_request *request = http_parser_take(conn->parser);
        if (!left) {
            hand_over(conn, request);
            return;
        }
        http_request_free(request);
        refuse_fault(conn, HTTP_FAULT_SURPLUS);
        return;
    }
    if (conn->phase == CONN_PHASE_IDLE && http_parser_has_begun(conn->parser))
        conn_enter(conn, CONN_PHASE_REQUEST);
    if (http_parser_wants_continue(conn->parser))
        (void)bufferevent_write(conn->bev, continue_line, sizeof(continue_line) - 1);
}

static void read_request(struct conn *conn, struct evbuffer *input)
{
    char block[BLOCK];
    while (conn->phase == CONN_PHASE_IDLE || conn->phase == CONN_PHASE_REQUEST) {
        size_t used = 0;
        int got = evbuffer_remove(input, block, sizeof(block));
        if (got <= 0)
            return;
        enum http_progress progress = http_parser_feed(conn->parser, block, (size_t)got, &used);
        take_progress(conn, progress, used < (size_t)got || evbuffer_get_length(input) > 0);
    }
}

/* Bytes nobody waits for: after an answer's request, or behind a refused one. They are never read as a
 * request; the connection ends with the answer. */
static void drop_surplus(struct conn *conn, struct evbuffer *input)
{
    size_t length = evbuffer_get_length(input);
    (void)evbuffer_drain(input, length);
    conn->closing = true;
    conn->surplus += length;
    size_t most = conn->phase == CONN_PHASE_ANSWER ? SURPLUS_MAX : LINGER_MAX;
    if (conn->surplus > most)
        conn_close(conn, CONN_MALFORMED);
}

static void read_cb(struct bufferevent *bev, void *context)
{
    struct conn *conn = context;
    struct evbuffer *input = bufferevent_get_input(bev);
    MAGIC_CHECK(conn, CONN_MAGIC);
    read_request(conn, input);
    bool is_deaf = conn->phase == CONN_PHASE_ANSWER || conn->phase == CONN_PHASE_WRITE;
    if (is_deaf && evbuffer_get_length(input) > 0)
        drop_surplus(conn, input);
}

static void write_cb(struct bufferevent *bev, void *context)
{
    struct conn *conn = context;
    MAGIC_CHECK(conn, CONN_MAGIC);
    if (conn->phase != CONN_PHASE_WRITE || evbuffer_get_length(bufferevent_get_output(bev)) > 0)
        return;
    if (conn->closing)
        conn_linger(conn, conn->reason == CONN_MALFORMED ? CONN_MALFORMED : CONN_ANSWERED);
    else
        conn_enter(conn, CONN_PHASE_IDLE);
}

static void handshake_done(struct conn *conn)
{
    conn_admit *admit = conn->options->admit;
    tls_peer_read(conn->options->tls, conn->bev, &conn->peer);
    if (admit != NULL && !admit(conn->entry, &conn->peer)) {
        conn_linger(conn, CONN_TOO_MANY);
        return;
    }
    conn_enter(conn, CONN_PHASE_IDLE);
}

static void handshake_failed(struct conn *conn)
{
    const char *why = tls_failure(conn->bev);
    metrics_add(METRIC_tls_failures_total, why, NULL, 1);
    log_info(NULL, "handshake_failed", LOG_ID("reason", why));
    /* An alert is on its way, except to those who do not speak TLS at all. */
    if (strcmp(why, "not_tls") == 0 || strcmp(why, "peer_left") == 0)
        conn_close(conn, CONN_HANDSHAKE_FAILED);
    else
        conn_linger(conn, CONN_HANDSHAKE_FAILED);
}

static void event_cb(struct bufferevent *bev UNUSED, short what, void *context)
{
    struct conn *conn = context;
    MAGIC_CHECK(conn, CONN_MAGIC);
    if ((what & BEV_EVENT_CONNECTED) != 0)
        handshake_done(conn);
    else if (conn->phase == CONN_PHASE_HANDSHAKE)
        handshake_failed(conn);
    else if ((what & BEV_EVENT_EOF) != 0)
        conn_close(conn, CONN_PEER_CLOSED);
    else
        conn_close(conn, CONN_PEER_RESET);
}

void conn_drop_cb(int fd, short what UNUSED, void *context)
{
    struct conn *conn = context;
    char block[BLOCK];
    MAGIC_CHECK(conn, CONN_MAGIC);
    ssize_t got = recv(fd, block, sizeof(block), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got > 0)
        conn->surplus += (size_t)got;
    if (got <= 0 || conn->surplus > LINGER_MAX)
        conn_close(conn, conn->reason);
}

bool conn_attach(struct conn *conn)
{
    const struct conn_options *options = conn->options;
    if (options->tls != NULL)
        conn->bev = tls_accept(options->tls, options->base, conn->fd);
    else
        conn->bev = bufferevent_socket_new(options->base, conn->fd, BEV_OPT_CLOSE_ON_FREE);
    if (conn->bev == NULL)
        return false;
    bufferevent_setcb(conn->bev, read_cb, write_cb, event_cb, conn);
    return bufferevent_enable(conn->bev, EV_READ | EV_WRITE) == 0;
}
