/* http: a strict subset of HTTP/1.1 (RFC 9110, 9112), bytes to request and response to bytes. Pure: no
 * socket, clock or log. GET, POST, PUT; exact CRLF; one Host; one Content-Length; no Transfer-Encoding,
 * folding, pipelining; any anomaly is a fault with a status, after which the connection ends. */
#ifndef TEYAO_HTTP_H
#define TEYAO_HTTP_H

#include "base.h"
#include "buf.h"
#include "str.h"

#define HTTP_HEAD_MAX     16384 /* request line and headers, bytes */
#define HTTP_TARGET_MAX   2048
#define HTTP_HEADERS_MAX  64
#define HTTP_BODY_MAX     262144 /* contract "Ground rules" */
#define HTTP_SEGMENTS_MAX 8
#define HTTP_QUERY_MAX    16
#define HTTP_REQUEST_ID   32 /* characters */

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT };

/* Every way a request can be wrong before anybody looks at what it asks:
 * HTTP_FAULT(name, status, code, detail). */
enum http_fault {
    HTTP_FAULT_NONE,
#define HTTP_FAULT(name, status, code, detail) HTTP_FAULT_##name,
#include "http_fault.def"
#undef HTTP_FAULT
    HTTP_FAULT_COUNT
};

struct http_fault_info {
    int status;
    const char *code, *detail; /* as in a problem */
};
const struct http_fault_info *http_fault_info(enum http_fault fault);

struct http_pair {
    const char *name;  /* headers: lower case; query: decoded */
    const char *value; /* headers: without white space at both ends; query: decoded UTF-8 */
};

/* A complete request. All text is owned by it and NUL-terminated. */
struct http_request {
    uint32_t magic;
    enum http_method method;
    const char *path;                        /* as sent, without the query */
    const char *segments[HTTP_SEGMENTS_MAX]; /* decoded: /v1/a%3Ab → "v1", "a:b"; "/" has none */
    size_t segment_count;
    struct http_pair
        query[HTTP_QUERY_MAX]; /* in order, names may repeat: http_query refuses those */
    size_t query_count;
    struct http_pair headers[HTTP_HEADERS_MAX];
    size_t header_count;
    bool has_body;                        /* a Content-Length was sent, also 0 */
    struct str body;                      /* NUL-terminated too */
    bool close;                           /* the caller asked for Connection: close */
    char request_id[HTTP_REQUEST_ID + 1]; /* set by conn, never taken from the caller */
    char trace_id[33], parent_id[17];     /* of a valid traceparent, or "" */
    int64_t received_us;                  /* clock_monotonic_us() of the last byte; set by conn */
    void *memory;
};

void http_request_free(struct http_request *request); /* takes; NULL is fine */
/* Value of a header that may stand once; name in lower case. NULL when absent. */
const char *http_header(const struct http_request *request, const char *name);
/* Value of a query parameter; NULL when absent. *twice (may be NULL) tells that the name repeats. */
const char *http_query(const struct http_request *request, const char *name, bool *twice);
/* "GET", "POST", "PUT" */
const char *http_method_text(enum http_method method);
/* application/json, with no parameter but charset=utf-8. */
bool http_is_json(const struct http_request *request);

struct http_parser;

enum http_progress {
    HTTP_MORE,     /* all bytes used, the request is not complete */
    HTTP_COMPLETE, /* complete; bytes beyond it were not used */
    HTTP_BAD,      /* http_parser_fault() tells; the parser takes nothing more */
};

/* Gives. NULL when memory is out. */
MUST_CHECK struct http_parser *http_parser_new(void);
void http_parser_free(struct http_parser *parser);
/* The same bytes give the same result however they are cut. */
MUST_CHECK enum http_progress http_parser_feed(struct http_parser *parser, const void *bytes,
                                               size_t length, size_t *used);
enum http_fault http_parser_fault(const struct http_parser *parser);
/* True once a byte of the current request was seen. */
bool http_parser_has_begun(const struct http_parser *parser);
/* True once, when the head is complete, is fit for a body and says Expect: 100-continue. */
bool http_parser_wants_continue(struct http_parser *parser);
/* After HTTP_COMPLETE: the request; the parser is ready for the next. Gives. */
MUST_CHECK struct http_request *http_parser_take(struct http_parser *parser);

struct http_response {
    int status;
    const char *content_type;  /* NULL when there is no body */
    const char *request_id;    /* printed as X-Request-Id; never NULL */
    struct http_pair extra[8]; /* Retry-After, Location, Idempotent-Replayed, Allow … */
    size_t extra_count;
    const void *body;
    size_t body_length;
    bool close; /* Connection: close */
};

/* Adds a header. Control characters in it are a bug. */
void http_response_header(struct http_response *response, const char *name, const char *value);
/* Head and body. date_ms: wall clock for Date. */
void http_response_print(const struct http_response *response, int64_t date_ms, struct buf *out);
const char *http_status_text(int status);

#endif
