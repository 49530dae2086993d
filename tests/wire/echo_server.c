/* A server of conn and listen alone, for the wire tests: it echoes what it understood.
 *   GET or POST /echo     what the request was
 *   GET /slow?ms=N        the same, N milliseconds later
 *   GET /large?bytes=N    so many bytes
 *   GET /stats            (plain listener) what happened so far
 *   GET /metrics          (plain listener)
 * Arguments name=value: directory of certificates, deadlines and limits. SIGHUP loads certificates
 * anew, SIGTERM drains. Prints its two ports. */
#include "config.h"
#include "listen.h"
#include "log.h"
#include "metrics.h"

#include <event2/event.h>

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct server {
    struct event_base *base;
    struct tls *tls;
    struct listen *api, *plain;
    int64_t handled, gone, late;
    int drained;
    const char *certificate, *key, *client_ca, *crl;
};

struct waiting {
    struct server *server;
    struct conn *conn; /* NULL once the peer has gone */
    struct http_request *request;
    struct event *timer;
};

static int argument_count;
static char **arguments;

static const char *option(const char *name, const char *otherwise)
{
    size_t length = strlen(name);
    for (int i = 1; i < argument_count; i++) {
        if (strncmp(arguments[i], name, length) == 0 && arguments[i][length] == '=')
            return arguments[i] + length + 1;
    }
    return otherwise;
}

static int64_t number(const char *name, int64_t otherwise)
{
    int64_t value = otherwise;
    const char *text = option(name, NULL);
    if (text != NULL && !str_to_int64(str_of(text), &value))
        exit(2);
    return value;
}

static void answer(struct conn *conn, const struct http_request *request, const char *type,
                   const struct buf *body)
{
    const struct http_response response = {.status = 200,
                                           .content_type = type,
                                           .request_id = request->request_id,
                                           .body = buf_text(body),
                                           .body_length = body->length};
    conn_reply(conn, &response);
}

static void echo(struct conn *conn, const struct http_request *request)
{
    struct buf body;
    uint64_t hash = str_hash(request->body);
    buf_init(&body, 1 << 20);
    buf_printf(&body, "{\"method\":\"%s\",\"path\":\"%s\",\"segments\":%zu,\"query\":%zu,",
               http_method_text(request->method), request->path, request->segment_count,
               request->query_count);
    buf_printf(&body, "\"headers\":%zu,\"body\":%zu,\"hash\":\"%016" PRIx64 "\",\"caller\":\"%s\"}",
               request->header_count, request->body.length, hash, conn_peer(conn)->uri);
    answer(conn, request, "application/json", &body);
    buf_fini(&body);
}

static void waiting_free(struct waiting *waiting)
{
    event_free(waiting->timer);
    http_request_free(waiting->request);
    free(waiting);
}

static void peer_gone(void *context)
{
    struct waiting *waiting = context;
    waiting->conn = NULL;
    waiting->server->gone++;
}

static void time_is_up(int fd UNUSED, short what UNUSED, void *context)
{
    struct waiting *waiting = context;
    if (waiting->conn != NULL)
        echo(waiting->conn, waiting->request);
    else
        waiting->server->late++;
    waiting_free(waiting);
}

static void wait_first(struct server *server, struct conn *conn, struct http_request *request)
{
    const char *text = http_query(request, "ms", NULL);
    int64_t ms = 0;
    struct waiting *waiting = calloc(1, sizeof(*waiting));
    if (waiting == NULL || text == NULL || !str_to_int64(str_of(text), &ms))
        exit(2);
    const struct timeval wait = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};
    *waiting = (struct waiting){.server = server, .conn = conn, .request = request};
    waiting->timer = event_new(server->base, -1, 0, time_is_up, waiting);
    conn_on_gone(conn, peer_gone, waiting);
    if (event_add(waiting->timer, &wait) != 0)
        exit(2);
}

static void send_large(struct conn *conn, const struct http_request *request)
{
    const char *text = http_query(request, "bytes", NULL);
    int64_t bytes = 0;
    struct buf body;
    buf_init(&body, (size_t)1 << 26);
    if (text == NULL || !str_to_int64(str_of(text), &bytes))
        exit(2);
    for (int64_t i = 0; i < bytes; i++)
        buf_add_char(&body, (char)('a' + i % 23));
    answer(conn, request, "text/plain", &body);
    buf_fini(&body);
}

static bool is(const struct http_request *request, const char *name)
{
    return request->segment_count == 1 && strcmp(request->segments[0], name) == 0;
}

static void handle(struct conn *conn, struct http_request *request, void *context)
{
    struct server *server = context;
    server->handled++;
    if (is(request, "slow")) {
        wait_first(server, conn, request);
        return;
    }
    if (is(request, "large"))
        send_large(conn, request);
    else
        echo(conn, request);
    http_request_free(request);
}

static void handle_plain(struct conn *conn, struct http_request *request, void *context)
{
    const struct server *server = context;
    struct buf body;
    buf_init(&body, 1 << 20);
    if (is(request, "metrics"))
        metrics_print(&body);
    else
        buf_printf(&body,
                   "{\"handled\":%" PRId64 ",\"gone\":%" PRId64 ",\"late\":%" PRId64
                   ",\"connections\":%zu,\"generation\":%u,\"reloads_failed\":%" PRId64 "}",
                   server->handled, server->gone, server->late, listen_connections(server->api),
                   tls_generation(server->tls),
                   metrics_value(METRIC_tls_reloads_total, "failed", NULL));
    answer(conn, request, "text/plain", &body);
    buf_fini(&body);
    http_request_free(request);
}

static struct tls_files files_of(const struct server *server)
{
    return (struct tls_files){.certificate = server->certificate,
                              .key = server->key,
                              .client_ca = server->client_ca,
                              .crl = server->crl,
                              .crl_grace_ms = number("crl_grace_ms", 0)};
}

static void reload_cb(int fd UNUSED, short what UNUSED, void *context)
{
    struct server *server = context;
    const struct tls_files files = files_of(server);
    struct buf errors;
    buf_init(&errors, 65536);
    if (!tls_reload(server->tls, &files, &errors))
        fputs(buf_text(&errors), stderr);
    buf_fini(&errors);
}

static void one_drained(void *context)
{
    struct server *server = context;
    if (++server->drained == 2)
        (void)event_base_loopbreak(server->base);
}

static void drain_cb(int fd UNUSED, short what UNUSED, void *context)
{
    struct server *server = context;
    listen_drain(server->api, one_drained, server);
    listen_drain(server->plain, one_drained, server);
}

static struct listen *listen_on(struct server *server, struct tls *tls, const char *name)
{
    struct buf errors;
    struct listen_options options = {.name = name,
                                     .address = "127.0.0.1",
                                     .backlog = 128,
                                     .fd = -1,
                                     .loopback_only = tls == NULL,
                                     .tls = tls,
                                     .max_connections = (size_t)number("max_connections", 200),
                                     .max_per_caller = (size_t)number("max_per_caller", 100)};
    options.max_per_address = tls == NULL ? 0 : (size_t)number("max_per_address", 0);
    options.conn = (struct conn_options){.handshake_ms = number("handshake_ms", 20000),
                                         .request_ms = number("request_ms", 20000),
                                         .idle_ms = number("idle_ms", 60000),
                                         .write_ms = number("write_ms", 20000),
                                         .age_ms = number("age_ms", 600000),
                                         .requests = number("requests", 100000),
                                         .handle = tls == NULL ? handle_plain : handle,
                                         .handle_context = server};
    buf_init(&errors, 4096);
    struct listen *listen = listen_open(server->base, &options, &errors);
    if (listen == NULL) {
        fputs(buf_text(&errors), stderr);
        exit(3);
    }
    buf_fini(&errors);
    return listen;
}

static void run(struct server *server)
{
    struct event *reload = evsignal_new(server->base, SIGHUP, reload_cb, server);
    struct event *drain = evsignal_new(server->base, SIGTERM, drain_cb, server);
    (void)signal(SIGPIPE, SIG_IGN);
    if (event_add(reload, NULL) != 0 || event_add(drain, NULL) != 0)
        exit(3);
    server->api = listen_on(server, server->tls, "api");
    server->plain = listen_on(server, NULL, "plain");
    printf("%d %d\n", listen_port(server->api), listen_port(server->plain));
    (void)fflush(stdout);
    (void)event_base_dispatch(server->base);
    listen_close(server->api);
    listen_close(server->plain);
    event_free(reload);
    event_free(drain);
}

int main(int argc, char **argv)
{
    struct server server = {0};
    struct buf errors;
    argument_count = argc;
    arguments = argv;
    log_set_level(option("debug", NULL) != NULL ? LOG_LEVEL_DEBUG : LOG_LEVEL_ERROR);
    server.certificate = option("certificate", "");
    server.key = option("key", "");
    server.client_ca = option("client_ca", "");
    server.crl = option("crl", "");
    server.base = event_base_new();
    const struct tls_files files = files_of(&server);
    buf_init(&errors, 65536);
    server.tls = tls_open(&files, &errors);
    if (server.tls == NULL) {
        fputs(buf_text(&errors), stderr);
        buf_fini(&errors);
        event_base_free(server.base);
        return 1;
    }
    buf_fini(&errors);
    run(&server);
    tls_close(server.tls);
    event_base_free(server.base);
    metrics_reset();
    libevent_global_shutdown();
    return 0;
}
