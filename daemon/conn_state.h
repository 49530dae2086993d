/* conn_state: the inside of a connection, for conn*.c only. */
#ifndef TEYAO_CONN_STATE_H
#define TEYAO_CONN_STATE_H

#include "buf.h"
#include "conn.h"

struct bufferevent;
struct event;

#define CONN_PHASES(X)                                                                             \
    X(HANDSHAKE) /* until TLS stands */                                                            \
    X(IDLE)      /* nothing of the next request was seen */                                        \
    X(REQUEST)   /* from its first byte to its last */                                             \
    X(ANSWER)    /* handed over; the handler has its own deadline */                               \
    X(WRITE)     /* until the answer left */                                                       \
    X(LINGER) /* our side is shut; what still comes is thrown away, so that no reset            \
                    overtakes the answer */  \
    X(DEAD)   /* freed at the end of the loop */

enum conn_phase {
#define CONN_PHASE(name) CONN_PHASE_##name,
    CONN_PHASES(CONN_PHASE)
#undef CONN_PHASE
};

struct conn {
    uint32_t magic;
    enum conn_phase phase;
    enum conn_reason reason;            /* why it lingers or died */
    const struct conn_options *options; /* borrowed */
    void *entry;
    int fd;                     /* owned by bev */
    struct bufferevent *bev;    /* owned */
    struct event *timer;        /* end of the phase; owned */
    struct event *reap;         /* owned */
    struct event *drain;        /* reads and drops while lingering; owned, or NULL */
    struct http_parser *parser; /* owned */
    struct tls_peer peer;
    int64_t opened_us;
    int64_t requests;
    size_t surplus; /* bytes nobody asked for in this phase */
    bool closing;   /* close after the answer in hand */
    bool draining;
    conn_gone *gone;
    void *gone_context;
};

#define CONN_MAGIC 0xc0440001u

void conn_enter(struct conn *conn, enum conn_phase phase);
/* Shuts our side, then reads and drops until the peer does too, for a short time. */
void conn_linger(struct conn *conn, enum conn_reason reason);
/* Answers with a problem and closes. Legal while a request is read or was just read. */
void conn_refuse(struct conn *conn, int status, const char *code, const char *detail,
                 const char *instance);
/* Sends, then goes on as the phase WRITE says. */
void conn_send(struct conn *conn, const struct http_response *response);
/* Makes and wires the bufferevent. */
MUST_CHECK bool conn_attach(struct conn *conn);
/* The drop-reading of LINGER. */
void conn_drop_cb(int fd, short what, void *context);

#endif
