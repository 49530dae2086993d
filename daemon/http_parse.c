#include "http.h"
#include "http_head.h"

#include <stdlib.h>
#include <string.h>

#define PARSER_MAGIC  0x477a0001u
#define REQUEST_MAGIC 0x477a0002u
/* Names, values and decoded parts: each byte of the head is copied at most twice, plus rounding. */
#define REQUEST_ARENA ((size_t)HTTP_HEAD_MAX * 3)
/* METHOD SP target SP HTTP/1.1: past this a request line is too long whatever it says. */
#define LINE_FIRST_MAX (HTTP_TARGET_MAX + 32)

enum parser_state { STATE_LINE, STATE_LINE_FEED, STATE_BODY, STATE_DONE, STATE_BAD };

struct http_parser {
    uint32_t magic;
    enum parser_state state;
    enum http_fault fault;
    bool has_request_line, wants_continue;
    size_t head_bytes;
    struct buf line;
    struct http_head head;
};

struct request_memory {
    struct arena *arena;
    struct buf body;
};

struct http_parser *http_parser_new(void)
{
    struct http_parser *parser = calloc(1, sizeof(*parser));
    if (parser == NULL)
        return NULL;
    parser->magic = PARSER_MAGIC;
    buf_init(&parser->line, HTTP_HEAD_MAX);
    return parser;
}

void http_parser_free(struct http_parser *parser)
{
    if (parser == NULL)
        return;
    MAGIC_CHECK(parser, PARSER_MAGIC);
    http_request_free(parser->head.request);
    buf_fini(&parser->line);
    parser->magic = 0;
    free(parser);
}

void http_request_free(struct http_request *request)
{
    if (request == NULL)
        return;
    MAGIC_CHECK(request, REQUEST_MAGIC);
    struct request_memory *memory = request->memory;
    if (memory != NULL) {
        arena_free(memory->arena);
        buf_fini(&memory->body);
        free(memory);
    }
    request->magic = 0;
    free(request);
}

static struct http_request *request_new(void)
{
    struct http_request *request = calloc(1, sizeof(*request));
    struct request_memory *memory = calloc(1, sizeof(*memory));
    struct arena *arena = arena_new(REQUEST_ARENA);
    if (request == NULL || memory == NULL || arena == NULL) {
        free(request);
        free(memory);
        arena_free(arena);
        return NULL;
    }
    request->magic = REQUEST_MAGIC;
    memory->arena = arena;
    buf_init(&memory->body, HTTP_BODY_MAX);
    request->memory = memory;
    return request;
}

static struct buf *body_of(struct http_parser *parser)
{
    struct request_memory *memory = parser->head.request->memory;
    return &memory->body;
}

static void go_bad(struct http_parser *parser, enum http_fault fault)
{
    parser->state = STATE_BAD;
    parser->fault = fault;
}

static bool begin_request(struct http_parser *parser)
{
    if (parser->head.request != NULL)
        return true;
    struct http_request *request = request_new();
    if (request == NULL) {
        go_bad(parser, HTTP_FAULT_MEMORY);
        return false;
    }
    struct request_memory *memory = request->memory;
    parser->head = (struct http_head){.arena = memory->arena, .request = request};
    return true;
}

static void end_request(struct http_parser *parser)
{
    struct http_request *request = parser->head.request;
    struct buf *body = body_of(parser);
    request->has_body = parser->head.has_length;
    request->body = (struct str){buf_text(body), body->length};
    http_trace_read(request);
    parser->state = STATE_DONE;
}

static void end_head(struct http_parser *parser)
{
    enum http_fault fault = http_head_end(&parser->head);
    if (fault != HTTP_FAULT_NONE) {
        go_bad(parser, fault);
    } else if (parser->head.content_length == 0) {
        end_request(parser);
    } else {
        parser->wants_continue = parser->head.has_continue;
        parser->state = STATE_BODY;
    }
}

static void end_line(struct http_parser *parser)
{
    struct str line = {buf_text(&parser->line), parser->line.length};
    enum http_fault fault;
    parser->state = STATE_LINE;
    if (!parser->has_request_line) {
        fault = http_head_request_line(&parser->head, line);
        parser->has_request_line = true;
    } else if (line.length > 0) {
        fault = http_head_field(&parser->head, line);
    } else {
        end_head(parser);
        fault = HTTP_FAULT_NONE;
    }
    buf_clear(&parser->line);
    if (fault != HTTP_FAULT_NONE)
        go_bad(parser, fault);
}

/* A first line that does not end: too long a target, or no request line at all? */
static enum http_fault long_line_fault(const struct http_parser *parser)
{
    struct str rest = {buf_text(&parser->line), parser->line.length}, method;
    (void)str_next(&rest, ' ', &method);
    return method.length <= 16 ? HTTP_FAULT_TARGET_LONG : HTTP_FAULT_REQUEST_LINE;
}

static void take_line_byte(struct http_parser *parser, char c)
{
    unsigned char byte = (unsigned char)c;
    if (c == '\r') {
        parser->state = STATE_LINE_FEED;
        return;
    }
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) {
        go_bad(parser, HTTP_FAULT_LINE_END);
        return;
    }
    buf_add_char(&parser->line, c);
    if (parser->line.failed)
        go_bad(parser, HTTP_FAULT_MEMORY);
    else if (!parser->has_request_line && parser->line.length > LINE_FIRST_MAX)
        go_bad(parser, long_line_fault(parser));
}

static void take_head_byte(struct http_parser *parser, char c)
{
    if (!begin_request(parser))
        return;
    parser->head_bytes++;
    if (parser->head_bytes > HTTP_HEAD_MAX) {
        go_bad(parser, HTTP_FAULT_HEAD_LARGE);
    } else if (parser->state == STATE_LINE) {
        take_line_byte(parser, c);
    } else if (c != '\n') {
        go_bad(parser, HTTP_FAULT_LINE_END);
    } else {
        end_line(parser);
    }
}

static size_t take_body(struct http_parser *parser, const char *bytes, size_t length)
{
    struct buf *body = body_of(parser);
    size_t missing = (size_t)parser->head.content_length - body->length;
    size_t taken = length < missing ? length : missing;
    buf_add(body, bytes, taken);
    parser->wants_continue = false;
    if (body->failed)
        go_bad(parser, HTTP_FAULT_MEMORY);
    else if (taken == missing)
        end_request(parser);
    return taken;
}

enum http_progress http_parser_feed(struct http_parser *parser, const void *bytes, size_t length,
                                    size_t *used)
{
    MAGIC_CHECK(parser, PARSER_MAGIC);
    const char *at = bytes;
    size_t left = length;
    if (parser->state == STATE_DONE && length > 0)
        go_bad(parser, HTTP_FAULT_SURPLUS);
    while (left > 0 && parser->state != STATE_DONE && parser->state != STATE_BAD) {
        size_t taken = 1;
        if (parser->state == STATE_BODY)
            taken = take_body(parser, at, left);
        else
            take_head_byte(parser, *at);
        at += taken;
        left -= taken;
    }
    *used = length - left;
    if (parser->state == STATE_BAD)
        return HTTP_BAD;
    return parser->state == STATE_DONE ? HTTP_COMPLETE : HTTP_MORE;
}

enum http_fault http_parser_fault(const struct http_parser *parser)
{
    MAGIC_CHECK(parser, PARSER_MAGIC);
    return parser->fault;
}

bool http_parser_has_begun(const struct http_parser *parser)
{
    MAGIC_CHECK(parser, PARSER_MAGIC);
    return parser->head.request != NULL;
}

bool http_parser_wants_continue(struct http_parser *parser)
{
    MAGIC_CHECK(parser, PARSER_MAGIC);
    bool wants = parser->wants_continue;
    parser->wants_continue = false;
    return wants;
}

struct http_request *http_parser_take(struct http_parser *parser)
{
    MAGIC_CHECK(parser, PARSER_MAGIC);
    BUG_IF(parser->state != STATE_DONE);
    struct http_request *request = parser->head.request;
    parser->head = (struct http_head){0};
    parser->head_bytes = 0;
    parser->has_request_line = false;
    parser->state = STATE_LINE;
    return request;
}
