#include "reply.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "conn.h"
#include "metrics.h"
#include "route.h"

/* A pointer can be twice as long as the body: ~ and / of a name take two characters each. */
#define PROBLEM_CAP (1024u * 1024u)

static void add_headers(const struct exchange *exchange, struct http_response *response,
                        char retry_after[24])
{
    if (exchange->retry_after_s > 0) {
        snprintf(retry_after, 24, "%lld", (long long)exchange->retry_after_s);
        http_response_header(response, "Retry-After", retry_after);
    }
    if (exchange->problem.status != 0)
        return;
    if (exchange->replayed)
        http_response_header(response, "Idempotent-Replayed", "true");
    if (exchange->location != NULL)
        http_response_header(response, "Location", exchange->location);
}

static void keep_books(const struct exchange *exchange, int status)
{
    const char *name = exchange->route->entry->name;
    char status_text[8];
    snprintf(status_text, sizeof(status_text), "%d", status);
    int64_t duration_us = clock_monotonic_us() - exchange->request->received_us;
    metrics_add(METRIC_http_requests_total, name, status_text, 1);
    metrics_observe_us(METRIC_http_request_seconds, name, duration_us);
    log_info(&exchange->log, "answered", LOG_ID("route", name), LOG_NUMBER("status", status),
             LOG_ID("caller", exchange->peer.uri),
             LOG_ID("code", exchange->problem.status != 0 ? exchange->problem.code : NULL),
             LOG_NUMBER("duration_us", duration_us), LOG_NUMBER("round", exchange->round),
             LOG_NUMBER("replayed", exchange->replayed),
             LOG_NUMBER("detached", exchange->conn == NULL));
}

void reply_send(struct exchange *exchange)
{
    bool refused = exchange->problem.status != 0;
    struct buf problem;
    buf_init(&problem, PROBLEM_CAP);
    if (refused)
        problem_print(&exchange->problem, exchange->request->path, &problem);
    const struct buf *body = refused ? &problem : &exchange->body;
    struct http_response response = {
        .status = refused ? exchange->problem.status : exchange->status,
        .content_type = refused                          ? "application/problem+json"
                        : exchange->content_type != NULL ? exchange->content_type
                                                         : "application/json",
        .request_id = exchange->request->request_id,
        .body = body->data,
        .body_length = body->length,
    };
    if (body->failed) { /* memory is out: say so rather than send half an answer */
        response.status = 503;
        response.body = NULL;
        response.body_length = 0;
        response.content_type = NULL;
    }
    char retry_after[24];
    add_headers(exchange, &response, retry_after);
    keep_books(exchange, response.status);
    if (exchange->conn != NULL) {
        struct conn *conn = exchange->conn;
        exchange->conn = NULL;
        conn_reply(conn, &response);
    } else {
        metrics_add(METRIC_requests_abandoned_total, NULL, NULL, 1);
    }
    buf_fini(&problem);
}

void reply_refuse(struct conn *conn, const struct http_request *request, int status,
                  const char *code, const char *detail, int64_t retry_after_s)
{
    struct problem problem;
    problem_init(&problem, NULL);
    problem_set(&problem, status, code, detail);
    struct buf body;
    buf_init(&body, PROBLEM_CAP);
    problem_print(&problem, request->path, &body);
    struct http_response response = {
        .status = status,
        .content_type = "application/problem+json",
        .request_id = request->request_id,
        .body = body.data,
        .body_length = body.length,
    };
    char retry_after[24];
    if (retry_after_s > 0) {
        snprintf(retry_after, sizeof(retry_after), "%lld", (long long)retry_after_s);
        http_response_header(&response, "Retry-After", retry_after);
    }
    char status_text[8];
    snprintf(status_text, sizeof(status_text), "%d", status);
    metrics_add(METRIC_http_requests_total, "refused", status_text, 1);
    conn_reply(conn, &response);
    buf_fini(&body);
}

void reply_plain(struct conn *conn, const struct http_request *request, int status,
                 const char *content_type, struct str body)
{
    struct http_response response = {
        .status = status,
        .content_type = content_type,
        .request_id = request->request_id,
        .body = body.data,
        .body_length = body.length,
    };
    conn_reply(conn, &response);
}
