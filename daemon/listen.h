/* listen: a listening socket and the connections that came through it. Two exist: the API over TLS, and a
 * plain one on loopback for health and metrics. */
#ifndef TEYAO_LISTEN_H
#define TEYAO_LISTEN_H

#include "base.h"
#include "buf.h"
#include "conn.h"

struct event_base;
struct listen;

struct listen_options {
    const char *name;    /* literal: "api", "plain"; label of metrics and log */
    const char *address; /* numeric IPv4 or IPv6 */
    int port;            /* 0: the kernel chooses, listen_port() tells */
    int backlog;
    bool reuse_port;
    bool loopback_only; /* refuse any other address */
    int fd;             /* a socket that listens already (systemd), or -1 */
    struct tls *tls;    /* borrowed; NULL: plain */
    size_t max_connections, max_per_address /* 0: no limit */, max_per_caller;
    struct conn_options conn; /* deadlines, request count, handle; the rest is filled in here */
};

/* NULL with a message in errors. Gives. */
MUST_CHECK struct listen *listen_open(struct event_base *base, const struct listen_options *options,
                                      struct buf *errors);
int listen_port(const struct listen *listen);
size_t listen_connections(const struct listen *listen);
/* New limits and deadlines (a reload): for connections accepted from now on and the next phase of others. */
void listen_update(struct listen *listen, const struct listen_options *options);
/* Stops accepting, closes idle connections, lets the others finish their request. drained is called
 * from the loop when none is left. */
void listen_drain(struct listen *listen, void (*drained)(void *context), void *context);
/* Closes everything at once and frees. Takes. */
void listen_close(struct listen *listen);
/* Socket handed over by systemd under this name (FileDescriptorName=), or -1. */
int listen_systemd_fd(const char *name);

#endif
