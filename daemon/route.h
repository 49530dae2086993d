/* route: which request is which, and every refusal that needs no knowledge of its meaning: method, role,
 * key, type, rate, overload. The table is route.def. */
#ifndef TEYAO_ROUTE_H
#define TEYAO_ROUTE_H

#include "exchange.h"

enum route_caller {
    ROUTE_PHARMACY = 1,
    ROUTE_CORE = 2, /* service or ops certificate with the role core */
    ROUTE_REVIEWER = 4,
    ROUTE_AUDITOR = 8,
    ROUTE_ANY = 15,
    /* Everybody with a certificate comes in; the entry itself refuses who lacks the role, and audits it. */
    ROUTE_AUDITED = 16
};

struct route {
    enum http_method method;
    const char *pattern; /* "/v1/authorizations/{id}/cancel" */
    unsigned callers;    /* enum route_caller */
    bool needs_key;      /* Idempotency-Key */
    bool needs_body;
    const struct do_entry *entry;
};

/* The conn_handle of the API listener; context is the app. Takes request. */
void route_handle(struct conn *conn, struct http_request *request, void *context);
/* The conn_handle of the plain listener: healthz, readyz, metrics. Takes request. */
void route_handle_plain(struct conn *conn, struct http_request *request, void *context);

/* Finds the route of a request; on failure sets problem (404, or 405 with *allow). Pure. */
const struct route *route_find(const struct http_request *request, struct problem *problem,
                               const char **allow, const char **id, const char **id2);

#endif
