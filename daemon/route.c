#include "route.h"

#include <string.h>

#include "clock.h"
#include "conn.h"
#include "do.h"
#include "metrics.h"
#include "reply.h"
#include "wire.h"

static const struct route routes[] = {
#define ROUTE(method, pattern, callers, needs_key, needs_body, entry)                              \
    {HTTP_##method, pattern, callers, needs_key, needs_body, &entry},
#include "route.def"
#undef ROUTE
};

/* Does the path fit the pattern? Gives the {id} segments. */
static bool fits(const struct http_request *request, const char *pattern, const char *ids[2])
{
    struct str rest = {pattern + 1, strlen(pattern) - 1};
    struct str part;
    size_t segment = 0, id = 0;
    ids[0] = ids[1] = "";
    while (str_next(&rest, '/', &part)) {
        if (segment >= request->segment_count)
            return false;
        const char *text = request->segments[segment++];
        if (str_equal_text(part, "{id}"))
            ids[id++] = text;
        else if (!str_equal_text(part, text))
            return false;
    }
    return segment == request->segment_count;
}

const struct route *route_find(const struct http_request *request, struct problem *problem,
                               const char **allow, const char **id, const char **id2)
{
    /* Allow lists every method of the path: a bit set indexes this table. */
    static const char *const methods[] = {"",    "GET",      "POST",      "GET, POST",
                                          "PUT", "GET, PUT", "POST, PUT", "GET, POST, PUT"};
    unsigned seen = 0;
    for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
        const char *ids[2];
        if (!fits(request, routes[i].pattern, ids))
            continue;
        if (routes[i].method == request->method) {
            *id = ids[0];
            *id2 = ids[1];
            return &routes[i];
        }
        seen |= 1u << routes[i].method;
    }
    *allow = methods[seen];
    if (seen == 0)
        problem_set(problem, 404, "not_found", "There is nothing at this path.");
    else
        problem_set(problem, 405, "method_not_allowed", "This path does not take this method.");
    return NULL;
}

static unsigned callers_of(const struct app *app, const struct tls_peer *peer)
{
    if (peer->kind == TLS_KIND_PHARMACY)
        return ROUTE_PHARMACY;
    unsigned roles = config_roles(app->config, peer->uri);
    unsigned callers = 0;
    if (roles & CONFIG_ROLE_CORE)
        callers |= ROUTE_CORE;
    if (roles & CONFIG_ROLE_REVIEWER)
        callers |= ROUTE_REVIEWER;
    if (roles & CONFIG_ROLE_AUDITOR)
        callers |= ROUTE_AUDITOR;
    return callers;
}

/* Refusals that need only the head of the request. */
static void check_head(const struct app *app, const struct http_request *request,
                       const struct route *route, unsigned callers, struct problem *problem)
{
    bool entry_decides = (route->callers & ROUTE_AUDITED) != 0;
    if (callers == 0 && !entry_decides) {
        problem_set(problem, 403, "caller_unknown", "This certificate is not registered here.");
        return;
    }
    if ((callers & route->callers) == 0 && !entry_decides) {
        problem_set(problem, 403, "forbidden", "This caller may not use this call.");
        return;
    }
    if (app->draining) {
        problem_set(problem, 503, "unavailable", "The service is stopping.");
        return;
    }
    if (!app->lists_are_settled && !route->entry->without_lists) {
        problem_set(problem, 503, "unavailable", "The lists and plans in force are not known yet.");
        return;
    }
    const char *key = http_header(request, "idempotency-key");
    if (route->needs_key && key == NULL)
        problem_set(problem, 400, "idempotency_key_missing",
                    "Send Idempotency-Key: 1 to 64 visible ASCII characters.");
    else if (route->needs_key && !wire_key_is_valid(str_of(key)))
        problem_set(problem, 400, "idempotency_key_invalid",
                    "Idempotency-Key takes 1 to 64 visible ASCII characters.");
    else if (route->needs_body && !http_is_json(request))
        problem_set(problem, 415, "unsupported_media_type", "Send application/json in UTF-8.");
}

static bool within_rate(struct app *app, struct conn *conn, const struct http_request *request,
                        const struct tls_peer *peer)
{
    int64_t retry_after_s = 0;
    if (!limit_take(app->limit, peer->uri, clock_monotonic_us(), &retry_after_s)) {
        metrics_add(METRIC_rate_limited_total, NULL, NULL, 1);
        reply_refuse(conn, request, 429, "too_many_requests", "This caller's rate is used up.",
                     retry_after_s);
        return false;
    }
    if ((int64_t)app->in_flight >= app->config->requests_in_flight) {
        reply_refuse(conn, request, 503, "overloaded", "Too many requests are being answered.",
                     app->config->retry_after_s);
        return false;
    }
    return true;
}

static void refuse_method(struct conn *conn, const struct http_request *request,
                          const struct problem *problem, const char *allow)
{
    struct buf body;
    buf_init(&body, 64u * 1024u);
    problem_print(problem, request->path, &body);
    struct http_response response = {
        .status = problem->status,
        .content_type = "application/problem+json",
        .request_id = request->request_id,
        .body = body.data,
        .body_length = body.length,
    };
    if (problem->status == 405)
        http_response_header(&response, "Allow", allow);
    conn_reply(conn, &response);
    buf_fini(&body);
}

void route_handle(struct conn *conn, struct http_request *request, void *context)
{
    struct app *app = context;
    const struct tls_peer *peer = conn_peer(conn);
    if (!within_rate(app, conn, request, peer)) {
        http_request_free(request);
        return;
    }
    struct problem problem;
    problem_init(&problem, NULL);
    const char *allow = "", *id, *id2;
    unsigned callers = callers_of(app, peer);
    const struct route *route = route_find(request, &problem, &allow, &id, &id2);
    if (route == NULL) {
        refuse_method(conn, request, &problem, allow);
        http_request_free(request);
        return;
    }
    check_head(app, request, route, callers, &problem);
    exchange_start(app, conn, request, route, &problem);
}

/* ---- the plain listener ---- */

static void plain_ready(struct app *app, struct conn *conn, struct http_request *request)
{
    bool ready = !app->draining && app->schema_is_ready && db_is_ready(app->db);
    reply_plain(conn, request, ready ? 200 : 503, "text/plain; charset=utf-8",
                ready ? STR_LIT("ready\n") : STR_LIT("not ready\n"));
}

void route_handle_plain(struct conn *conn, struct http_request *request, void *context)
{
    struct app *app = context;
    if (request->method != HTTP_GET) {
        struct problem problem;
        problem_init(&problem, NULL);
        problem_set(&problem, 405, "method_not_allowed", "This path does not take this method.");
        refuse_method(conn, request, &problem, "GET");
    } else if (strcmp(request->path, "/healthz") == 0) {
        reply_plain(conn, request, 200, "text/plain; charset=utf-8", STR_LIT("ok\n"));
    } else if (strcmp(request->path, "/readyz") == 0) {
        plain_ready(app, conn, request);
    } else if (strcmp(request->path, "/metrics") == 0) {
        struct buf text;
        buf_init(&text, 4u * 1024u * 1024u);
        metrics_print(&text);
        reply_plain(conn, request, 200, "text/plain; version=0.0.4; charset=utf-8",
                    (struct str){text.data, text.length});
        buf_fini(&text);
    } else {
        reply_refuse(conn, request, 404, "not_found", NULL, 0);
    }
    http_request_free(request);
}
