/* conn: one connection and its phases, each with an absolute deadline: handshake, request (from its first
 * byte), answer (the handler's own), write, idle. One request in flight; its own byte budget instead of
 * read watermarks. Made by listen; others only see it between handle and conn_reply. */
#ifndef TEYAO_CONN_H
#define TEYAO_CONN_H

#include "base.h"
#include "http.h"
#include "tls.h"

struct bufferevent;
struct conn;
struct event_base;

/* A complete request. Takes the request. Must lead to exactly one conn_reply, now or later, unless
 * conn's gone callback came first. Certificate state was checked: revoked, expired and nameless
 * callers never come here. */
typedef void conn_handle(struct conn *conn, struct http_request *request, void *context);
/* The peer left (or was cut) before the answer: conn must not be used any more. */
typedef void conn_gone(void *context);
/* Told once when the connection object ends; entry is conn_open's. */
typedef void conn_closed(void *entry);
/* Asked after the handshake: may this identity have one more connection? */
typedef bool conn_admit(void *entry, const struct tls_peer *peer);

struct conn_options {
    struct event_base *base;
    struct tls *tls; /* NULL: plain text */
    int64_t handshake_ms, request_ms, idle_ms, write_ms, age_ms;
    int64_t requests; /* before the connection closes */
    conn_handle *handle;
    void *handle_context;
    conn_closed *closed;
    conn_admit *admit;
};

enum conn_reason {
#define CONN_REASON(name) CONN_##name,
#include "conn_reason.def"
#undef CONN_REASON
    CONN_REASON_COUNT
};

/* Takes the socket (closed on failure). options is borrowed for the connection's life, entry is what its
 * owner knows it by. NULL: no memory. */
MUST_CHECK struct conn *conn_open(const struct conn_options *options, int fd, void *entry);
/* Who is asking; kind TLS_KIND_NONE on a plain listener. Borrowed: copy what outlives the request. */
const struct tls_peer *conn_peer(const struct conn *conn);
/* Registers (or with NULL removes) the callback of the request in flight. */
void conn_on_gone(struct conn *conn, conn_gone *gone, void *context);
/* The answer. Copies. May be called from within handle. Forgets the gone callback. */
void conn_reply(struct conn *conn, const struct http_response *response);
/* No further request after the one in hand; idle ones close now. */
void conn_drain(struct conn *conn);
/* At once, whatever it is doing; gone is called when a request was in flight. */
void conn_close(struct conn *conn, enum conn_reason reason);
const char *conn_reason_text(enum conn_reason reason);
bool conn_is_busy(const struct conn *conn);
/* Frees now instead of at the end of the loop; for its owner, never from within a callback. */
void conn_free(struct conn *conn);

#endif
