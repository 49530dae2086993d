/* log and metrics: what is printed is JSON and Prometheus text, and nothing personal gets through. */
#include "log.h"
#include "metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int ends[2];
static char line[16384];

static int set_up(void **state UNUSED)
{
    if (pipe(ends) != 0)
        return -1;
    log_set_fd(ends[1]);
    log_set_level(LOG_LEVEL_INFO);
    return 0;
}

static int tear_down(void **state UNUSED)
{
    log_set_fd(STDERR_FILENO);
    (void)close(ends[0]);
    (void)close(ends[1]);
    return 0;
}

/* The line after its time stamp. */
static const char *written(void)
{
    ssize_t got = read(ends[0], line, sizeof(line) - 1);
    assert_true(got > 0);
    line[got] = '\0';
    assert_int_equal(strncmp(line, "{\"at\":\"20", 9), 0);
    char *rest = strstr(line, "\"level\"");
    assert_non_null(rest);
    return rest;
}

static void test_fields(void **state UNUSED)
{
    const struct log_context context = {"req-1", "0af7651916cd43dd8448eb211c80319c"};
    log_info(&context, "answered", LOG_CODE("route", "authorization"), LOG_NUMBER("status", 201),
             LOG_ID("caller", "urn:teyao:pharmacy:P1"), LOG_WITHHELD("body", 123));
    assert_string_equal(
        written(), "\"level\":\"info\",\"event\":\"answered\",\"request_id\":\"req-1\","
                   "\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\","
                   "\"route\":\"authorization\",\"status\":201,"
                   "\"caller\":\"urn:teyao:pharmacy:P1\",\"body\":\"[123 bytes withheld]\"}\n");
}

static void test_ids_that_are_none(void **state UNUSED)
{
    static const char *const bad[] = {"测试甲", "a b", "a\"b", "", "a\nb", "{\"id_no\":1}"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        log_info(NULL, "x", LOG_ID("id", bad[i]));
        assert_string_equal(written(),
                            "\"level\":\"info\",\"event\":\"x\",\"id\":\"[withheld]\"}\n");
    }
    log_info(NULL, "x", LOG_ID("id", NULL));
    assert_string_equal(written(), "\"level\":\"info\",\"event\":\"x\",\"id\":null}\n");
}

static void check_message(const char *text, const char *expected)
{
    char wanted[512];
    log_info(NULL, "x", LOG_MESSAGE("error", text));
    (void)snprintf(wanted, sizeof(wanted), "\"level\":\"info\",\"event\":\"x\",\"error\":\"%s\"}\n",
                   expected);
    assert_string_equal(written(), wanted);
}

static void test_messages_are_scrubbed(void **state UNUSED)
{
    check_message("invalid input syntax for type integer: \"11010519491231002X\"",
                  "invalid input syntax for type integer: [quoted]");
    check_message("key 11010519491231002X exists", "key #X exists");
    check_message("port 543 can't be used", "port 543 can't be used");
    check_message("value '测试甲' is long", "value [quoted] is long");
    check_message("an open \"quote", "an open [quoted]");
    check_message("back\\slash\nline", "back slash line");
    check_message(NULL, "");
}

static void test_level(void **state UNUSED)
{
    enum log_level level = LOG_LEVEL_ERROR;
    assert_true(log_level_parse("warn", &level));
    assert_int_equal(level, LOG_LEVEL_WARN);
    assert_false(log_level_parse("loud", &level));
    log_set_level(LOG_LEVEL_WARN);
    log_info(NULL, "unseen");
    log_warn(NULL, "seen");
    assert_string_equal(written(), "\"level\":\"warn\",\"event\":\"seen\"}\n");
}

static void test_metrics_text(void **state UNUSED)
{
    struct buf out;
    metrics_reset();
    buf_init(&out, 1 << 20);
    metrics_add(METRIC_http_requests_total, "authorization", "201", 2);
    metrics_observe_us(METRIC_decide_seconds, NULL, 300);
    metrics_observe_us(METRIC_decide_seconds, NULL, 20000000);
    metrics_print(&out);
    const char *text = buf_text(&out);
    assert_non_null(
        strstr(text, "# TYPE teyao_http_requests_total counter\n"
                     "teyao_http_requests_total{route=\"authorization\",status=\"201\"} 2\n"));
    assert_non_null(strstr(text, "teyao_decide_seconds_bucket{le=\"0.000250\"} 0\n"));
    assert_non_null(strstr(text, "teyao_decide_seconds_bucket{le=\"0.000500\"} 1\n"));
    assert_non_null(strstr(text, "teyao_decide_seconds_bucket{le=\"10.000000\"} 1\n"));
    assert_non_null(strstr(text, "teyao_decide_seconds_bucket{le=\"+Inf\"} 2\n"));
    assert_non_null(strstr(text, "teyao_decide_seconds_sum 20.000300\n"
                                 "teyao_decide_seconds_count 2\n"));
    buf_fini(&out);
    metrics_reset();
}

static void test_metrics_are_bounded(void **state UNUSED)
{
    char label[32];
    metrics_reset();
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(label, sizeof(label), "code-%d", i);
        metrics_add(METRIC_reasons_total, label, NULL, 1);
    }
    assert_int_equal(metrics_value(METRIC_reasons_total, "code-0", NULL), 1);
    assert_int_equal(metrics_value(METRIC_reasons_total, "other", NULL),
                     10000 - (METRICS_SERIES - 1));
    metrics_add(METRIC_reasons_total, "a\"b", NULL, 1);
    assert_int_equal(metrics_value(METRIC_reasons_total, "other", NULL),
                     10001 - (METRICS_SERIES - 1));
    metrics_reset();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ids_that_are_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_messages_are_scrubbed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_level, set_up, tear_down),
        cmocka_unit_test(test_metrics_text),
        cmocka_unit_test(test_metrics_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
