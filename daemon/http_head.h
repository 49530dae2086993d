/* http_head: one line of a request head at a time, for http_parse only. */
#ifndef TEYAO_HTTP_HEAD_H
#define TEYAO_HTTP_HEAD_H

#include "arena.h"
#include "http.h"

/* What the head said so far about framing. */
struct http_head {
    struct arena *arena;          /* of the request; borrowed */
    struct http_request *request; /* being filled; borrowed */
    bool has_host, has_length, has_continue;
    int64_t content_length;
};

/* METHOD SP TARGET SP HTTP/1.1, without CRLF. */
MUST_CHECK enum http_fault http_head_request_line(struct http_head *head, struct str line);
/* name: OWS value OWS, without CRLF. */
MUST_CHECK enum http_fault http_head_field(struct http_head *head, struct str line);
/* The empty line: is what came complete and consistent? */
MUST_CHECK enum http_fault http_head_end(const struct http_head *head);
/* A method or field name character (RFC 9110 5.6.2). */
bool http_head_is_token(char c);

/* Path and query of a target into the request (http_target.c). */
MUST_CHECK enum http_fault http_target_parse(struct arena *arena, struct str target,
                                             struct http_request *request);
/* Fills trace_id and parent_id from a well-formed traceparent; a malformed one is ignored, as the
 * standard (W3C Trace Context) asks (http_trace.c). */
void http_trace_read(struct http_request *request);

#endif
