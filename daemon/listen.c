#include "listen.h"

#include "log.h"
#include "metrics.h"

#include <event2/event.h>
#include <event2/listener.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#define LISTEN_MAGIC 0x11570001u
/* Out of descriptors: accepting again at once would only spin. */
#define PAUSE_MS 100

struct listen_entry {
    struct listen *listen;
    struct conn *conn;
    struct listen_entry *previous, *next;
    char address[INET6_ADDRSTRLEN];
    char caller[sizeof(((struct tls_peer *)0)->uri)];
};

struct listen {
    uint32_t magic;
    struct listen_options options;
    struct event_base *base;
    struct evconnlistener *listener;
    struct event *resume;
    struct event *drained_event;
    struct listen_entry *entries;
    size_t count;
    int port;
    bool draining;
    void (*drained)(void *context);
    void *drained_context;
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage room;
};

static bool parse_address(const struct listen_options *options, union address *out,
                          socklen_t *length)
{
    *out = (union address){0};
    if (inet_pton(AF_INET, options->address, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons((uint16_t)options->port);
        *length = sizeof(out->v4);
        return !options->loopback_only || (ntohl(out->v4.sin_addr.s_addr) >> 24) == 127;
    }
    if (inet_pton(AF_INET6, options->address, &out->v6.sin6_addr) != 1)
        return false;
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons((uint16_t)options->port);
    *length = sizeof(out->v6);
    return !options->loopback_only || IN6_IS_ADDR_LOOPBACK(&out->v6.sin6_addr);
}

static int fail(const struct listen_options *options, struct buf *errors, const char *what)
{
    buf_printf(errors, "%s listener %s port %d: %s\n", options->name, options->address,
               options->port, what);
    return -1;
}

/* A bound, non-blocking socket; -1 with a line in errors. */
static int open_socket(const struct listen_options *options, struct buf *errors)
{
    const int on = 1, off = 0;
    union address address;
    socklen_t length = 0;
    if (!parse_address(options, &address, &length))
        return fail(options, errors,
                    options->loopback_only ? "is not a loopback address"
                                           : "is not a numeric address");
    int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail(options, errors, strerror(errno));
    bool good = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0;
    if (options->reuse_port)
        good = good && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0;
    if (address.any.sa_family == AF_INET6)
        good = good && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == 0;
    if (good && bind(fd, &address.any, length) == 0)
        return fd;
    int failure = errno;
    (void)close(fd);
    return fail(options, errors, strerror(failure));
}

static int port_of(int fd)
{
    union address address = {0};
    socklen_t length = sizeof(address);
    if (getsockname(fd, &address.any, &length) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

static void print_address(const struct sockaddr *any, char out[INET6_ADDRSTRLEN])
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    const char *text = NULL;
    if (any->sa_family == AF_INET) {
        memcpy(&v4, any, sizeof(v4));
        text = inet_ntop(AF_INET, &v4.sin_addr, out, INET6_ADDRSTRLEN);
    } else if (any->sa_family == AF_INET6) {
        memcpy(&v6, any, sizeof(v6));
        text = inet_ntop(AF_INET6, &v6.sin6_addr, out, INET6_ADDRSTRLEN);
    }
    if (text == NULL)
        out[0] = '\0';
}

static size_t count_address(const struct listen *listen, const char *address)
{
    size_t count = 0;
    for (const struct listen_entry *entry = listen->entries; entry != NULL; entry = entry->next)
        count += strcmp(entry->address, address) == 0;
    return count;
}

static bool admit(void *context, const struct tls_peer *peer)
{
    struct listen_entry *self = context;
    size_t count = 0;
    MAGIC_CHECK(self->listen, LISTEN_MAGIC);
    for (struct listen_entry *entry = self->listen->entries; entry != NULL; entry = entry->next)
        count += strcmp(entry->caller, peer->uri) == 0;
    if (peer->kind != TLS_KIND_NONE && count >= self->listen->options.max_per_caller)
        return false;
    memcpy(self->caller, peer->uri, sizeof(self->caller));
    return true;
}

static void tell_drained(int fd UNUSED, short what UNUSED, void *context)
{
    struct listen *listen = context;
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    if (listen->drained != NULL)
        listen->drained(listen->drained_context);
}

static void closed(void *context)
{
    struct listen_entry *entry = context;
    struct listen *listen = entry->listen;
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    if (entry->previous != NULL)
        entry->previous->next = entry->next;
    else
        listen->entries = entry->next;
    if (entry->next != NULL)
        entry->next->previous = entry->previous;
    free(entry);
    listen->count--;
    metrics_set(METRIC_connections, listen->options.name, (int64_t)listen->count);
    if (listen->draining && listen->count == 0)
        event_active(listen->drained_event, EV_TIMEOUT, 0);
}

static void refuse(struct listen *listen UNUSED, int fd, enum conn_reason reason)
{
    (void)close(fd);
    metrics_add(METRIC_connections_closed_total, conn_reason_text(reason), NULL, 1);
}

static void add_entry(struct listen *listen, struct listen_entry *entry)
{
    entry->next = listen->entries;
    if (entry->next != NULL)
        entry->next->previous = entry;
    listen->entries = entry;
    listen->count++;
    metrics_set(METRIC_connections, listen->options.name, (int64_t)listen->count);
    metrics_add(METRIC_connections_total, listen->options.name, NULL, 1);
}

static void accept_cb(struct evconnlistener *listener UNUSED, evutil_socket_t fd,
                      struct sockaddr *address, int length UNUSED, void *context)
{
    struct listen *listen = context;
    const int on = 1;
    char text[INET6_ADDRSTRLEN] = "";
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    size_t most = listen->options.max_per_address;
    print_address(address, text);
    if (listen->count >= listen->options.max_connections ||
        (most > 0 && count_address(listen, text) >= most)) {
        refuse(listen, fd, CONN_TOO_MANY);
        return;
    }
    struct listen_entry *entry = calloc(1, sizeof(*entry));
    if (entry == NULL) {
        refuse(listen, fd, CONN_MEMORY);
        return;
    }
    /* Answers are small and written whole: waiting for more would only delay them. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    entry->listen = listen;
    memcpy(entry->address, text, sizeof(entry->address));
    entry->conn = conn_open(&listen->options.conn, fd, entry);
    if (entry->conn == NULL) {
        free(entry);
        metrics_add(METRIC_connections_closed_total, conn_reason_text(CONN_MEMORY), NULL, 1);
        return;
    }
    add_entry(listen, entry);
}

static void resume_cb(int fd UNUSED, short what UNUSED, void *context)
{
    struct listen *listen = context;
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    if (!listen->draining)
        (void)evconnlistener_enable(listen->listener);
}

static void error_cb(struct evconnlistener *listener, void *context)
{
    struct listen *listen = context;
    const struct timeval pause = {0, PAUSE_MS * 1000};
    const char *why = strerror(errno);
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    log_error(NULL, "accept_failed", LOG_ID("listener", listen->options.name),
              LOG_MESSAGE("error", why));
    (void)evconnlistener_disable(listener);
    (void)event_add(listen->resume, &pause);
}

static void take_options(struct listen *listen, const struct listen_options *options)
{
    struct event_base *base = listen->base;
    listen->options = *options;
    listen->options.conn.base = base;
    listen->options.conn.tls = options->tls;
    listen->options.conn.admit = options->tls == NULL ? NULL : admit;
    listen->options.conn.closed = closed;
}

static bool start(struct listen *listen, int fd, int backlog)
{
    listen->resume = event_new(listen->base, -1, 0, resume_cb, listen);
    listen->drained_event = event_new(listen->base, -1, 0, tell_drained, listen);
    if (listen->resume == NULL || listen->drained_event == NULL)
        return false;
    listen->listener =
        evconnlistener_new(listen->base, accept_cb, listen,
                           LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, backlog, fd);
    if (listen->listener == NULL)
        return false;
    evconnlistener_set_error_cb(listen->listener, error_cb);
    return true;
}

struct listen *listen_open(struct event_base *base, const struct listen_options *options,
                           struct buf *errors)
{
    bool is_given = options->fd >= 0;
    int fd = is_given ? options->fd : open_socket(options, errors);
    if (fd < 0)
        return NULL;
    struct listen *listen = calloc(1, sizeof(*listen));
    if (listen == NULL) {
        (void)fail(options, errors, "out of memory");
        (void)close(fd);
        return NULL;
    }
    listen->magic = LISTEN_MAGIC;
    listen->base = base;
    take_options(listen, options);
    (void)evutil_make_socket_nonblocking(fd);
    if (!start(listen, fd, is_given ? 0 : options->backlog)) {
        (void)fail(options, errors, "cannot listen");
        (void)close(fd);
        listen_close(listen);
        return NULL;
    }
    listen->port = port_of(fd);
    return listen;
}

int listen_port(const struct listen *listen)
{
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    return listen->port;
}

size_t listen_connections(const struct listen *listen)
{
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    return listen->count;
}

void listen_update(struct listen *listen, const struct listen_options *options)
{
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    BUG_IF((options->tls == NULL) != (listen->options.tls == NULL));
    take_options(listen, options);
}

void listen_drain(struct listen *listen, void (*drained)(void *context), void *context)
{
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    listen->draining = true;
    listen->drained = drained;
    listen->drained_context = context;
    if (listen->listener != NULL) {
        evconnlistener_free(listen->listener);
        listen->listener = NULL;
    }
    for (struct listen_entry *entry = listen->entries; entry != NULL; entry = entry->next)
        conn_drain(entry->conn);
    if (listen->count == 0)
        event_active(listen->drained_event, EV_TIMEOUT, 0);
}

void listen_close(struct listen *listen)
{
    if (listen == NULL)
        return;
    MAGIC_CHECK(listen, LISTEN_MAGIC);
    listen->drained = NULL;
    if (listen->listener != NULL)
        evconnlistener_free(listen->listener);
    while (listen->entries != NULL) {
        struct conn *conn = listen->entries->conn;
        conn_close(conn, CONN_SHUTDOWN);
        conn_free(conn);
    }
    if (listen->resume != NULL)
        event_free(listen->resume);
    if (listen->drained_event != NULL)
        event_free(listen->drained_event);
    listen->magic = 0;
    free(listen);
}

int listen_systemd_fd(const char *name)
{
#ifdef HAVE_SYSTEMD
    char **names = NULL;
    int found = -1;
    int count = sd_listen_fds_with_names(0, &names);
    for (int i = 0; i < count; i++) {
        if (found < 0 && strcmp(names[i], name) == 0 &&
            sd_is_socket(SD_LISTEN_FDS_START + i, AF_UNSPEC, SOCK_STREAM, 1) > 0)
            found = SD_LISTEN_FDS_START + i;
        free(names[i]);
    }
    free(names);
    return found;
#else
    (void)name;
    return -1;
#endif
}
