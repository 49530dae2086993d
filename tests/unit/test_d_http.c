/* http: every way a request can be malformed has its fault, whatever the bytes are cut into. */
#include "http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GET  "GET / HTTP/1.1\r\nHost: a\r\n"
#define POST "POST /v1/x HTTP/1.1\r\nHost: a\r\n"
#define CASE(fault, text)                                                                          \
    {                                                                                              \
#fault " " text, text, sizeof(text) - 1, HTTP_FAULT_##fault                                \
    }

static const struct bad_case {
    const char *title, *text;
    size_t length;
    enum http_fault fault;
} bad_cases[] = {
    CASE(REQUEST_LINE, "\r\n"),
    CASE(REQUEST_LINE, "GET\r\n"),
    CASE(REQUEST_LINE, "GET /\r\n"),
    CASE(REQUEST_LINE, "GET  / HTTP/1.1\r\n"),
    CASE(REQUEST_LINE, " GET / HTTP/1.1\r\n"),
    CASE(REQUEST_LINE, "GET / HTTP/1.1 \r\n"),
    CASE(REQUEST_LINE, "GET / HTTP/1.1 x\r\n"),
    CASE(REQUEST_LINE, "GET / http/1.1\r\n"),
    CASE(REQUEST_LINE, "GET / HTTP/11\r\n"),
    CASE(REQUEST_LINE, "GET / HTTP/1.10\r\n"),
    CASE(REQUEST_LINE, "G(T / HTTP/1.1\r\n"),
    CASE(REQUEST_LINE, "GET\t/\tHTTP/1.1\r\n"),
    CASE(VERSION, "GET / HTTP/1.0\r\n"),
    CASE(VERSION, "GET / HTTP/2.0\r\n"),
    CASE(VERSION, "PRI * HTTP/2.0\r\n"),
    CASE(METHOD, "DELETE / HTTP/1.1\r\n"),
    CASE(METHOD, "get / HTTP/1.1\r\n"),
    CASE(METHOD, "CONNECT a:1 HTTP/1.1\r\n"),
    CASE(TARGET, "GET * HTTP/1.1\r\n"),
    CASE(TARGET, "GET http://a/ HTTP/1.1\r\n"),
    CASE(TARGET, "GET x HTTP/1.1\r\n"),
    CASE(TARGET, "GET /% HTTP/1.1\r\n"),
    CASE(TARGET, "GET /%4 HTTP/1.1\r\n"),
    CASE(TARGET, "GET /%zz HTTP/1.1\r\n"),
    CASE(TARGET, "GET /%00 HTTP/1.1\r\n"),
    CASE(TARGET, "GET /%0a HTTP/1.1\r\n"),
    CASE(TARGET, "GET /%7F HTTP/1.1\r\n"),
    CASE(TARGET, "GET /%ff HTTP/1.1\r\n"),
    CASE(TARGET, "GET /%c0%80 HTTP/1.1\r\n"),
    CASE(TARGET, "GET /%ed%a0%80 HTTP/1.1\r\n"),
    CASE(TARGET, "GET /a#b HTTP/1.1\r\n"),
    CASE(TARGET, "GET /a\\b HTTP/1.1\r\n"),
    CASE(TARGET, "GET /\xe6\xb3\xb0 HTTP/1.1\r\n"),
    CASE(TARGET, "GET /?=1 HTTP/1.1\r\n"),
    CASE(TARGET, "GET /?a=1&&b=2 HTTP/1.1\r\n"),
    CASE(TARGET, "GET /?a=% HTTP/1.1\r\n"),
    CASE(TARGET, "GET /?a=%00 HTTP/1.1\r\n"),
    CASE(TARGET, "GET /?a[]=1 HTTP/1.1\r\n"),
    CASE(TARGET, "GET /1/2/3/4/5/6/7/8/9 HTTP/1.1\r\n"),
    CASE(LINE_END, "GET / HTTP/1.1\n"),
    CASE(LINE_END, "GET / HTTP/1.1\rx"),
    CASE(LINE_END, "GET / HTTP/1.1\r\r\n"),
    CASE(LINE_END, "GET /\0 HTTP/1.1\r\n"),
    CASE(LINE_END, "\x16\x03\x01\x02"),
    CASE(LINE_END, GET "A: b\n"),
    CASE(LINE_END, GET "A: b\x01\r\n"),
    CASE(LINE_END, GET "A: b\0\r\n"),
    CASE(LINE_END, GET "A: b\x7f\r\n"),
    CASE(LINE_END, GET "\n"),
    CASE(HEADER, GET "A : b\r\n"),
    CASE(HEADER, GET " folded\r\n"),
    CASE(HEADER, GET "\tfolded\r\n"),
    CASE(HEADER, GET "nocolon\r\n"),
    CASE(HEADER, GET ": b\r\n"),
    CASE(HEADER, GET "A(: b\r\n"),
    CASE(HEADER, GET "A: \xe6\xb3\xb0\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\n\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost:\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: a b\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: a/b\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: u@a\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: a:\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: a:x\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: a:123456\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: :80\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: [::1\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: [g]\r\n"),
    CASE(HOST, "GET / HTTP/1.1\r\nHost: [::1]x\r\n"),
    CASE(HOST, GET "Host: a\r\n"),
    CASE(CONTENT_LENGTH, POST "Content-Length:\r\n"),
    CASE(CONTENT_LENGTH, POST "Content-Length: -1\r\n"),
    CASE(CONTENT_LENGTH, POST "Content-Length: +1\r\n"),
    CASE(CONTENT_LENGTH, POST "Content-Length: 1x\r\n"),
    CASE(CONTENT_LENGTH, POST "Content-Length: 0x1\r\n"),
    CASE(CONTENT_LENGTH, POST "Content-Length: 01\r\n"),
    CASE(CONTENT_LENGTH, POST "Content-Length: 1, 1\r\n"),
    CASE(CONTENT_LENGTH, POST "Content-Length: 1\r\nContent-Length: 1\r\n"),
    CASE(CONTENT_LENGTH, POST "Content-Length: 1\r\ncontent-length: 2\r\n"),
    CASE(TRANSFER_ENCODING, POST "Transfer-Encoding: chunked\r\n"),
    CASE(TRANSFER_ENCODING, POST "Transfer-Encoding: identity\r\n"),
    CASE(TRANSFER_ENCODING, POST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
    CASE(TRANSFER_ENCODING, POST "transfer-encoding:\tchunked\r\n"),
    CASE(LENGTH_REQUIRED, POST "\r\n"),
    CASE(LENGTH_REQUIRED, "PUT /v1/x HTTP/1.1\r\nHost: a\r\n\r\n"),
    CASE(BODY_UNEXPECTED, GET "Content-Length: 1\r\n\r\n"),
    CASE(BODY_LARGE, POST "Content-Length: 262145\r\n\r\n"),
    CASE(BODY_LARGE, POST "Content-Length: 307200\r\n\r\n"),
    CASE(BODY_LARGE, POST "Content-Length: 99999999999999999999999\r\n\r\n"),
    CASE(EXPECT, POST "Expect: 200-ok\r\n"),
    CASE(EXPECT, POST "Expect: 100-continue\r\nExpect: 100-continue\r\n"),
    CASE(UPGRADE, GET "Upgrade: h2c\r\n"),
    CASE(UPGRADE, GET "HTTP2-Settings: AAMAAABk\r\n"),
    CASE(CONTENT_ENCODING, POST "Content-Encoding: gzip\r\n"),
    CASE(DUPLICATE, POST "Content-Type: a\r\nContent-Type: a\r\n"),
    CASE(DUPLICATE, POST "Idempotency-Key: a\r\nidempotency-key: b\r\n"),
};

struct outcome {
    enum http_progress progress;
    enum http_fault fault;
    size_t used;
};

/* Feeds text cut at first and second; a cut at 0 or the end is none. */
static struct outcome feed(struct http_parser *parser, const char *text, size_t length,
                           size_t first, size_t second)
{
    const size_t cuts[] = {first, second, length};
    struct outcome outcome = {HTTP_MORE, HTTP_FAULT_NONE, 0};
    size_t at = 0;
    for (size_t i = 0; i < 3 && outcome.progress == HTTP_MORE; i++) {
        size_t used = 0;
        outcome.progress = http_parser_feed(parser, text + at, cuts[i] - at, &used);
        if (outcome.progress == HTTP_MORE)
            assert_int_equal(used, cuts[i] - at);
        outcome.used += used;
        at = cuts[i];
    }
    outcome.fault = http_parser_fault(parser);
    return outcome;
}

static void check_bad(const struct bad_case *bad, size_t first, size_t second)
{
    /* A copy of exact size lets the sanitizer see a read beyond it. */
    char *text = malloc(bad->length);
    struct http_parser *parser = http_parser_new();
    assert_non_null(text);
    assert_non_null(parser);
    memcpy(text, bad->text, bad->length);
    struct outcome outcome = feed(parser, text, bad->length, first, second);
    if (outcome.progress != HTTP_BAD || outcome.fault != bad->fault)
        fail_msg("%s: cut at %zu and %zu: progress %d, fault %d", bad->title, first, second,
                 (int)outcome.progress, (int)outcome.fault);
    http_parser_free(parser);
    free(text);
}

static void test_bad_at_every_cut(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_LEN(bad_cases); i++) {
        const struct bad_case *bad = &bad_cases[i];
        for (size_t cut = 0; cut <= bad->length; cut++)
            check_bad(bad, cut, cut);
    }
}

static void test_bad_byte_by_byte(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_LEN(bad_cases); i++) {
        struct http_parser *parser = http_parser_new();
        enum http_progress progress = HTTP_MORE;
        for (size_t at = 0; at < bad_cases[i].length && progress == HTTP_MORE; at++) {
            size_t used = 0;
            progress = http_parser_feed(parser, bad_cases[i].text + at, 1, &used);
        }
        assert_int_equal(progress, HTTP_BAD);
        assert_int_equal(http_parser_fault(parser), bad_cases[i].fault);
        http_parser_free(parser);
    }
}

static const char good[] =
    "POST /v1/a%3Ab/%E6%B3%B0?q=%E7%91%9E+x&p=a%2Bb&e= HTTP/1.1\r\n"
    "Host: localhost:8443\r\n"
    "Content-Type: application/json; charset=utf-8\r\n"
    "Idempotency-Key:  k-1 \t\r\n"
    "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
    "Connection: keep-alive, Close\r\n"
    "Content-Length: 7\r\n"
    "\r\n"
    "{\"a\":1}";

static void check_good(const struct http_request *request)
{
    bool twice = true;
    assert_int_equal(request->method, HTTP_POST);
    assert_string_equal(request->path, "/v1/a%3Ab/%E6%B3%B0");
    assert_int_equal(request->segment_count, 3);
    assert_string_equal(request->segments[1], "a:b");
    assert_string_equal(request->segments[2], "泰");
    assert_string_equal(http_query(request, "q", &twice), "瑞 x");
    assert_false(twice);
    assert_string_equal(http_query(request, "p", NULL), "a+b");
    assert_string_equal(http_query(request, "e", NULL), "");
    assert_null(http_query(request, "x", NULL));
    assert_string_equal(http_header(request, "idempotency-key"), "k-1");
    assert_string_equal(request->trace_id, "0af7651916cd43dd8448eb211c80319c");
    assert_string_equal(request->parent_id, "b7ad6b7169203331");
    assert_true(http_is_json(request));
    assert_true(request->close);
    assert_true(request->has_body);
    assert_int_equal(request->body.length, 7);
    assert_string_equal(request->body.data, "{\"a\":1}");
}

static void test_good_at_every_two_cuts(void **state UNUSED)
{
    size_t length = sizeof(good) - 1;
    for (size_t first = 0; first <= length; first++) {
        for (size_t second = first; second <= length; second += 7) {
            struct http_parser *parser = http_parser_new();
            struct outcome outcome = feed(parser, good, length, first, second);
            assert_int_equal(outcome.progress, HTTP_COMPLETE);
            assert_int_equal(outcome.used, length);
            struct http_request *request = http_parser_take(parser);
            check_good(request);
            http_request_free(request);
            http_parser_free(parser);
        }
    }
}

static void test_surplus_is_not_used(void **state UNUSED)
{
    const char text[] = GET "\r\n" GET "\r\n";
    size_t used = 0, one = sizeof(GET "\r\n") - 1;
    struct http_parser *parser = http_parser_new();
    assert_int_equal(http_parser_feed(parser, text, sizeof(text) - 1, &used), HTTP_COMPLETE);
    assert_int_equal(used, one);
    assert_int_equal(http_parser_feed(parser, text + one, 1, &used), HTTP_BAD);
    assert_int_equal(used, 0);
    assert_int_equal(http_parser_fault(parser), HTTP_FAULT_SURPLUS);
    http_parser_free(parser);
}

static void test_parser_serves_again(void **state UNUSED)
{
    struct http_parser *parser = http_parser_new();
    for (int i = 0; i < 3; i++) {
        size_t used = 0;
        assert_false(http_parser_has_begun(parser));
        assert_int_equal(http_parser_feed(parser, good, sizeof(good) - 1, &used), HTTP_COMPLETE);
        struct http_request *request = http_parser_take(parser);
        check_good(request);
        http_request_free(request);
    }
    http_parser_free(parser);
}

static enum http_fault fault_of(const char *text, size_t length)
{
    struct http_parser *parser = http_parser_new();
    size_t used = 0;
    enum http_progress progress = http_parser_feed(parser, text, length, &used);
    enum http_fault fault = http_parser_fault(parser);
    assert_true((progress == HTTP_BAD) == (fault != HTTP_FAULT_NONE));
    http_parser_free(parser);
    return fault;
}

static enum http_fault fault_of_buf(struct buf *text)
{
    enum http_fault fault = fault_of(buf_text(text), text->length);
    assert_false(text->failed);
    buf_fini(text);
    return fault;
}

static void repeat(struct buf *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_add_text(out, text);
}

static enum http_fault target_fault(size_t length)
{
    struct buf text;
    buf_init(&text, 100000);
    buf_add_text(&text, "GET /");
    repeat(&text, "a", length - 1);
    buf_add_text(&text, " HTTP/1.1\r\nHost: a\r\n\r\n");
    return fault_of_buf(&text);
}

static void test_target_limit(void **state UNUSED)
{
    assert_int_equal(target_fault(HTTP_TARGET_MAX), HTTP_FAULT_NONE);
    assert_int_equal(target_fault(HTTP_TARGET_MAX + 1), HTTP_FAULT_TARGET_LONG);
    assert_int_equal(target_fault(HTTP_TARGET_MAX + 500), HTTP_FAULT_TARGET_LONG);
    assert_int_equal(target_fault(50000), HTTP_FAULT_TARGET_LONG);
    struct buf text;
    buf_init(&text, 100000);
    repeat(&text, "a", 5000);
    assert_int_equal(fault_of_buf(&text), HTTP_FAULT_REQUEST_LINE);
}

static enum http_fault headers_fault(size_t count, const char *line)
{
    struct buf text;
    buf_init(&text, 1000000);
    buf_add_text(&text, GET);
    repeat(&text, line, count);
    buf_add_text(&text, "\r\n");
    return fault_of_buf(&text);
}

static void test_head_limits(void **state UNUSED)
{
    assert_int_equal(headers_fault(HTTP_HEADERS_MAX - 1, "A: b\r\n"), HTTP_FAULT_NONE);
    assert_int_equal(headers_fault(HTTP_HEADERS_MAX, "A: b\r\n"), HTTP_FAULT_HEAD_LARGE);
    struct buf text;
    buf_init(&text, 1000000);
    buf_add_text(&text, GET "A: ");
    size_t rest = HTTP_HEAD_MAX - text.length - 4;
    repeat(&text, "b", rest);
    buf_add_text(&text, "\r\n\r\n");
    assert_int_equal(text.length, HTTP_HEAD_MAX);
    assert_int_equal(fault_of_buf(&text), HTTP_FAULT_NONE);
    buf_add_text(&text, GET "A: ");
    repeat(&text, "b", rest + 1);
    buf_add_text(&text, "\r\n\r\n");
    assert_int_equal(fault_of_buf(&text), HTTP_FAULT_HEAD_LARGE);
}

static void test_largest_body(void **state UNUSED)
{
    struct buf text;
    size_t used = 0;
    buf_init(&text, 1000000);
    buf_printf(&text, POST "Content-Length: %d\r\n\r\n", HTTP_BODY_MAX);
    repeat(&text, "x", HTTP_BODY_MAX);
    struct http_parser *parser = http_parser_new();
    assert_int_equal(http_parser_feed(parser, buf_text(&text), text.length - 1, &used), HTTP_MORE);
    assert_int_equal(http_parser_feed(parser, "y", 1, &used), HTTP_COMPLETE);
    struct http_request *request = http_parser_take(parser);
    assert_int_equal(request->body.length, HTTP_BODY_MAX);
    assert_int_equal(request->body.data[HTTP_BODY_MAX - 1], 'y');
    http_request_free(request);
    http_parser_free(parser);
    buf_fini(&text);
}

static void test_continue_is_wanted_once(void **state UNUSED)
{
    const char text[] = POST "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
    size_t used = 0;
    struct http_parser *parser = http_parser_new();
    assert_int_equal(http_parser_feed(parser, text, sizeof(text) - 1, &used), HTTP_MORE);
    assert_true(http_parser_wants_continue(parser));
    assert_false(http_parser_wants_continue(parser));
    assert_int_equal(http_parser_feed(parser, "{}", 2, &used), HTTP_COMPLETE);
    http_request_free(http_parser_take(parser));
    http_parser_free(parser);
}

static void check_trace(const char *value, const char *expected)
{
    struct buf text;
    size_t used = 0;
    struct http_parser *parser = http_parser_new();
    buf_init(&text, 4096);
    buf_printf(&text, GET "traceparent: %s\r\n\r\n", value);
    assert_int_equal(http_parser_feed(parser, buf_text(&text), text.length, &used), HTTP_COMPLETE);
    struct http_request *request = http_parser_take(parser);
    assert_string_equal(request->trace_id, expected);
    http_request_free(request);
    http_parser_free(parser);
    buf_fini(&text);
}

static void test_traceparent(void **state UNUSED)
{
    const char *id = "0af7651916cd43dd8448eb211c80319c";
    check_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", id);
    check_trace("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", id);
    check_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", "");
    check_trace("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "");
    check_trace("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "");
    check_trace("00-00000000000000000000000000000000-b7ad6b7169203331-01", "");
    check_trace("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "");
    check_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g", "");
    check_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "");
    check_trace("00", "");
    check_trace("", "");
    check_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nTraceparent: x", "");
}

static void check_segments(const char *target, size_t count, const char *last)
{
    struct buf text;
    size_t used = 0;
    struct http_parser *parser = http_parser_new();
    buf_init(&text, 4096);
    buf_printf(&text, "GET %s HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", target);
    assert_int_equal(http_parser_feed(parser, buf_text(&text), text.length, &used), HTTP_COMPLETE);
    struct http_request *request = http_parser_take(parser);
    assert_int_equal(request->segment_count, count);
    if (count > 0)
        assert_string_equal(request->segments[count - 1], last);
    http_request_free(request);
    http_parser_free(parser);
    buf_fini(&text);
}

static void test_segments(void **state UNUSED)
{
    check_segments("/", 0, "");
    check_segments("/?", 0, "");
    check_segments("/a", 1, "a");
    check_segments("/a/", 2, "");
    check_segments("//", 2, "");
    check_segments("/a/../b", 3, "b");
    check_segments("/a%2Fb", 1, "a/b");
    check_segments("/1/2/3/4/5/6/7/8", 8, "8");
}

static void test_query_twice(void **state UNUSED)
{
    const char text[] = "GET /?a=1&b=2&a=3 HTTP/1.1\r\nHost: a\r\n\r\n";
    size_t used = 0;
    bool twice = false;
    struct http_parser *parser = http_parser_new();
    assert_int_equal(http_parser_feed(parser, text, sizeof(text) - 1, &used), HTTP_COMPLETE);
    struct http_request *request = http_parser_take(parser);
    assert_string_equal(http_query(request, "a", &twice), "1");
    assert_true(twice);
    assert_string_equal(http_query(request, "b", &twice), "2");
    assert_false(twice);
    http_request_free(request);
    http_parser_free(parser);
}

static void test_response(void **state UNUSED)
{
    struct buf out;
    struct http_response response = {.status = 201,
                                     .content_type = "application/json",
                                     .request_id = "abc",
                                     .body = "{}",
                                     .body_length = 2,
                                     .close = true};
    buf_init(&out, 4096);
    http_response_header(&response, "Idempotent-Replayed", "true");
    http_response_print(&response, INT64_C(784111777000), &out);
    assert_string_equal(buf_text(&out), "HTTP/1.1 201 Created\r\n"
                                        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                        "X-Request-Id: abc\r\n"
                                        "Content-Type: application/json\r\n"
                                        "Idempotent-Replayed: true\r\n"
                                        "Cache-Control: no-store\r\n"
                                        "Connection: close\r\n"
                                        "Content-Length: 2\r\n\r\n{}");
    buf_fini(&out);
}

static void test_content_type(void **state UNUSED)
{
    static const struct {
        const char *type;
        bool json;
    } types[] = {
        {"application/json", true},
        {"Application/JSON;charset=UTF-8", true},
        {"application/json; charset=\"utf-8\"", true},
        {"application/json; charset=gbk", false},
        {"application/jsonx", false},
        {"text/json", false},
        {"", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        struct http_request request = {.header_count = 1};
        request.headers[0] = (struct http_pair){"content-type", types[i].type};
        assert_int_equal(http_is_json(&request), types[i].json);
    }
}

static void test_every_fault_is_an_error(void **state UNUSED)
{
    for (int i = HTTP_FAULT_NONE + 1; i < HTTP_FAULT_COUNT; i++) {
        const struct http_fault_info *info = http_fault_info((enum http_fault)i);
        assert_true(info->status >= 400 && (info->status < 500 || i == HTTP_FAULT_MEMORY));
        assert_true(info->code[0] != '\0' && info->detail[0] != '\0');
        assert_string_not_equal(http_status_text(info->status), "Unknown");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_at_every_cut),
        cmocka_unit_test(test_bad_byte_by_byte),
        cmocka_unit_test(test_good_at_every_two_cuts),
        cmocka_unit_test(test_surplus_is_not_used),
        cmocka_unit_test(test_parser_serves_again),
        cmocka_unit_test(test_target_limit),
        cmocka_unit_test(test_head_limits),
        cmocka_unit_test(test_largest_body),
        cmocka_unit_test(test_continue_is_wanted_once),
        cmocka_unit_test(test_traceparent),
        cmocka_unit_test(test_segments),
        cmocka_unit_test(test_query_twice),
        cmocka_unit_test(test_response),
        cmocka_unit_test(test_content_type),
        cmocka_unit_test(test_every_fault_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
