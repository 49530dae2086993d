#include "unit.h"

#include "buf.h"

static void grows_and_ends_with_nul(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100000);
    assert_string_equal(buf_text(&buf), "");
    for (int i = 0; i < 5000; i++)
        buf_add_char(&buf, (char)('a' + i % 26));
    assert_int_equal(buf.length, 5000);
    assert_int_equal(strlen(buf_text(&buf)), 5000);
    buf_clear(&buf);
    buf_add_int(&buf, INT64_MIN);
    buf_add_text(&buf, " ");
    buf_printf(&buf, "%05.1f|%s", 2.5, "x");
    assert_string_equal(buf_text(&buf), "-9223372036854775808 002.5|x");
    buf_fini(&buf);
}

static void cap_is_exact_and_failure_sticks(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 5);
    buf_add_text(&buf, "12345");
    assert_false(buf.failed);
    buf_add(&buf, NULL, 0);
    assert_false(buf.failed);
    buf_add_char(&buf, '6');
    assert_true(buf.failed);
    assert_string_equal(buf_text(&buf), "12345");
    buf_clear(&buf);
    assert_false(buf.failed);
    buf_printf(&buf, "%s", "123456");
    assert_true(buf.failed);
    buf_add_text(&buf, "1");
    assert_int_equal(buf.length, 0);
    buf_fini(&buf);
}

static void take_hands_over(void **state)
{
    (void)state;
    struct buf buf;
    size_t length = 99;
    buf_init(&buf, 10);
    buf_add(&buf, "a\0b", 3);
    char *bytes = buf_take(&buf, &length);
    assert_int_equal(length, 3);
    assert_memory_equal(bytes, "a\0b\0", 4);
    free(bytes);
    assert_int_equal(buf.length, 0);
    char *empty = buf_take(&buf, &length);
    assert_string_equal(empty, "");
    assert_int_equal(length, 0);
    free(empty);
    buf_add_text(&buf, "far too long for ten");
    assert_null(buf_take(&buf, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_ends_with_nul),
        cmocka_unit_test(cap_is_exact_and_failure_sticks),
        cmocka_unit_test(take_hands_over),
    };
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
