/* tls: who is asking. Server side of TLS 1.3 and 1.2 (AEAD, ECDHE) with a client certificate always;
 * no resumption, tickets, renegotiation or early data. Chain, time and usage are judged in the
 * handshake; revocation and identity after it, so that such a caller gets an answer (contract
 * "Ground rules": 403). */
#ifndef TEYAO_TLS_H
#define TEYAO_TLS_H

#include "base.h"
#include "buf.h"

struct bufferevent;
struct event_base;
struct tls; /* current context and revocation lists; swapped as one by tls_reload */

#define TLS_ID_MAX     64
#define TLS_CHAIN_MAX  4
#define TLS_SERIAL_MAX 20 /* bytes, RFC 5280 4.1.2.2 */

struct tls_files {
    const char *certificate, *key, *client_ca;
    const char *crl; /* "" or NULL: revocation is not checked */
    int64_t crl_grace_ms;
};

enum tls_kind { TLS_KIND_NONE, TLS_KIND_PHARMACY, TLS_KIND_OPS, TLS_KIND_SERVICE };

/* One certificate of the verified chain, as the revocation lists know it. */
struct tls_serial {
    uint8_t issuer[32]; /* SHA-256 of the issuer's name, DER */
    uint8_t bytes[TLS_SERIAL_MAX];
    uint8_t length;
};

/* A plain value: copy it freely. Set once, after the handshake. */
struct tls_peer {
    enum tls_kind kind;      /* NONE: right authority, but not exactly one urn:teyao URI SAN */
    char id[TLS_ID_MAX + 1]; /* pharmacy id, user or service name: [A-Za-z0-9._-] */
    char uri[96];            /* urn:teyao:pharmacy:<id>; the caller's name everywhere */
    int64_t not_after_ms;    /* earliest of the chain */
    uint32_t generation;     /* tls_generation() at the handshake */
    struct tls_serial chain[TLS_CHAIN_MAX]; /* leaf first, without the root */
    size_t chain_length;
};

enum tls_state {
    TLS_STATE_OK,
    TLS_STATE_NO_IDENTITY, /* 403 */
    TLS_STATE_REVOKED,     /* 403 */
    TLS_STATE_EXPIRED,     /* 403, and the connection ends */
    TLS_STATE_UNKNOWN,     /* the revocation list is missing or too old: 503 */
};

/* Loads, checks (key fits, key file private, lists signed by the authority) and self-tests. NULL with a
 * message in errors. Gives. */
MUST_CHECK struct tls *tls_open(const struct tls_files *files, struct buf *errors);
/* Builds and tests anew, then swaps; on failure the old stays. Connections keep what they have. */
MUST_CHECK bool tls_reload(struct tls *tls, const struct tls_files *files, struct buf *errors);
void tls_close(struct tls *tls);
/* Grows with every reload. */
uint32_t tls_generation(const struct tls *tls);
/* Wraps an accepted socket; the bufferevent owns socket and SSL (BEV_OPT_CLOSE_ON_FREE). NULL when
 * memory is out: the caller still owns the socket. */
MUST_CHECK struct bufferevent *tls_accept(struct tls *tls, struct event_base *base, int fd);
/* After the handshake. */
void tls_peer_read(const struct tls *tls, struct bufferevent *bev, struct tls_peer *peer);
/* After a reload, before the next request of an older connection: is the chain still one of the
 * authority's as now configured? Brings peer up to date; false: the connection must end. */
MUST_CHECK bool tls_peer_renew(const struct tls *tls, struct bufferevent *bev,
                               struct tls_peer *peer);
/* Before every request: time and revocation as of now. */
MUST_CHECK enum tls_state tls_peer_check(const struct tls *tls, const struct tls_peer *peer,
                                         int64_t now_ms);
/* One-word reason of the last failure on this connection, for log and metrics. Literal. */
const char *tls_failure(struct bufferevent *bev);
/* Sends close_notify once what was written before has left. */
void tls_shutdown(struct bufferevent *bev);
const char *tls_version(struct bufferevent *bev);
/* Of OpenSSL as loaded: 30022 is 3.0.22. */
int tls_library_version(void);

/* The URI alone: exactly urn:teyao:(pharmacy|ops|service):<id>. */
MUST_CHECK bool tls_uri_parse(const char *uri, size_t length, struct tls_peer *peer);

#endif
