/* limit: buckets fill with time, callers do not share them, the table never grows. */
#include "limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000)

static bool take(struct limit *limit, const char *caller, int64_t now_us)
{
    int64_t retry = -1;
    bool taken = limit_take(limit, caller, now_us, &retry);
    assert_true(taken ? retry == 0 : retry >= 1);
    return taken;
}

static void test_burst_then_rate(void **state UNUSED)
{
    struct limit *limit = limit_new(16, 2, 5);
    for (int i = 0; i < 5; i++)
        assert_true(take(limit, "a", SECOND));
    assert_false(take(limit, "a", SECOND));
    assert_false(take(limit, "a", SECOND + SECOND / 2 - 1));
    assert_true(take(limit, "a", SECOND + SECOND / 2));
    assert_false(take(limit, "a", SECOND + SECOND / 2));
    assert_true(take(limit, "a", 2 * SECOND));
    /* A long pause fills the bucket, and no more than that. */
    for (int i = 0; i < 5; i++)
        assert_true(take(limit, "a", 1000000 * SECOND));
    assert_false(take(limit, "a", 1000000 * SECOND));
    limit_free(limit);
}

static void test_slow_rate_says_when(void **state UNUSED)
{
    int64_t retry = 0;
    struct limit *limit = limit_new(16, 1, 1);
    assert_true(take(limit, "a", 0));
    assert_false(limit_take(limit, "a", 0, &retry));
    assert_int_equal(retry, 1);
    assert_true(take(limit, "a", SECOND));
    limit_free(limit);
}

static void test_callers_are_apart(void **state UNUSED)
{
    struct limit *limit = limit_new(16, 1, 1);
    assert_true(take(limit, "a", 0));
    assert_true(take(limit, "b", 0));
    assert_false(take(limit, "a", 0));
    assert_false(take(limit, "b", 0));
    limit_free(limit);
}

static void test_table_is_bounded(void **state UNUSED)
{
    struct limit *limit = limit_new(16, 1, 1);
    char name[32];
    assert_true(take(limit, "first", 0));
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(name, sizeof(name), "caller-%d", i);
        assert_true(take(limit, name, i));
        assert_false(take(limit, name, i));
        /* Whoever keeps coming is not the one forgotten. */
        assert_false(take(limit, "first", i));
        assert_true(limit_callers(limit) <= 16);
    }
    assert_int_equal(limit_callers(limit), 16);
    limit_free(limit);
}

static void test_new_rate_cuts_what_is_left(void **state UNUSED)
{
    struct limit *limit = limit_new(16, 1, 100);
    assert_true(take(limit, "a", 0));
    limit_set(limit, 1, 2);
    assert_true(take(limit, "a", 0));
    assert_true(take(limit, "a", 0));
    assert_false(take(limit, "a", 0));
    limit_free(limit);
}

static void test_time_does_not_run_back(void **state UNUSED)
{
    struct limit *limit = limit_new(16, 1, 2);
    assert_true(take(limit, "a", 10 * SECOND));
    assert_true(take(limit, "a", 5 * SECOND));
    assert_false(take(limit, "a", 5 * SECOND));
    limit_free(limit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_burst_then_rate),
        cmocka_unit_test(test_slow_rate_says_when),
        cmocka_unit_test(test_callers_are_apart),
        cmocka_unit_test(test_table_is_bounded),
        cmocka_unit_test(test_new_rate_cuts_what_is_left),
        cmocka_unit_test(test_time_does_not_run_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
