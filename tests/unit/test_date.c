#include "unit.h"

#include "date.h"

static int32_t on(const char *text)
{
    int32_t days = 0;
    assert_true(date_parse(text, strlen(text), &days));
    return days;
}

static void every_day_there_and_back(void **state)
{
    (void)state;
    int32_t expected = on("1900-01-01");
    assert_int_equal(expected, -25567);
    int weekday = 0; /* 1900-01-01 was a Monday */
    for (int32_t days = expected; days <= on("2200-12-31"); days++) {
        char text[DATE_TEXT_SIZE];
        int32_t again = 0;
        date_print(days, text);
        assert_true(date_parse(text, 10, &again));
        assert_int_equal(again, days);
        assert_int_equal(date_weekday(days), weekday);
        weekday = (weekday + 1) % 7;
    }
    assert_int_equal(on("2200-12-31") - on("1900-01-01") + 1, 109938);
    assert_int_equal(on("1970-01-01"), 0);
}

static void leap_days(void **state)
{
    (void)state;
    int32_t days = 0;
    assert_true(date_parse("2000-02-29", 10, &days));
    assert_true(date_parse("2024-02-29", 10, &days));
    assert_false(date_parse("1900-02-29", 10, &days));
    assert_false(date_parse("2100-02-29", 10, &days));
    assert_false(date_parse("2200-02-29", 10, &days));
    assert_false(date_parse("2023-02-29", 10, &days));
    assert_int_equal(on("2024-03-01") - on("2024-02-28"), 2);
}

static void strict_shape(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "1899-12-31", "2201-01-01", "2024-00-10", "2024-13-01", "2024-01-00",  "2024-04-31",
        "2024-1-01",  "2024-01-1",  "2024/01/01", "20240101",   "2024-01-01 ", " 2024-01-01",
        "2024-01-0a", "+024-01-01", "-024-01-01", "",           "2024-01-32",  "２０２４-01-01"};
    int32_t days = 12345;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(date_parse(bad[i], strlen(bad[i]), &days));
    assert_int_equal(days, 12345);
    assert_false(date_from_ymd(2024, 2, 30, &days));
}

static void years_and_ages(void **state)
{
    (void)state;
    assert_int_equal(date_add_years(on("2024-02-29"), 1), on("2025-03-01"));
    assert_int_equal(date_add_years(on("2024-02-29"), 4), on("2028-02-29"));
    assert_int_equal(date_add_years(on("2000-02-29"), 100), on("2100-03-01"));
    assert_int_equal(date_add_years(on("2024-12-31"), -1), on("2023-12-31"));
    assert_int_equal(date_age(on("2006-11-22"), on("2024-11-21")), 17);
    assert_int_equal(date_age(on("2006-11-22"), on("2024-11-22")), 18);
    assert_int_equal(date_age(on("2008-02-29"), on("2026-02-28")), 17);
    assert_int_equal(date_age(on("2008-02-29"), on("2026-03-01")), 18);
    assert_int_equal(date_age(on("2024-01-01"), on("2024-01-01")), 0);
}

static void shanghai_days(void **state)
{
    (void)state;
    int64_t start = date_start_ms(on("2026-11-22"));
    assert_int_equal(date_of_instant(start), on("2026-11-22"));
    assert_int_equal(date_of_instant(start - 1), on("2026-11-21"));
    assert_int_equal(date_of_instant(start + 86399999), on("2026-11-22"));
    assert_int_equal(date_hour_of_instant(start), 0);
    assert_int_equal(date_hour_of_instant(start - 1), 23);
    assert_int_equal(date_hour_of_instant(start + 12 * 3600000LL - 1), 11);
    assert_int_equal(date_hour_of_instant(start + 12 * 3600000LL), 12);
    assert_int_equal(date_hour_of_instant(0), 8);
    assert_int_equal(date_of_instant(0), 0);
    assert_int_equal(date_of_instant(-1), 0);
    assert_int_equal(date_of_instant(-8 * 3600000LL), 0);
    assert_int_equal(date_of_instant(-8 * 3600000LL - 1), -1);
}

static void check_instant(const char *text, int64_t expected)
{
    int64_t instant = 0;
    assert_true(instant_parse(text, strlen(text), &instant));
    assert_true(instant == expected);
}

static void instants(void **state)
{
    (void)state;
    char text[INSTANT_TEXT_SIZE];
    instant_print(INT64_C(1795311000123), true, text);
    assert_string_equal(text, "2026-11-22T09:30:00.123+08:00");
    instant_print(INT64_C(1795311000999), false, text);
    assert_string_equal(text, "2026-11-22T09:30:00+08:00");
    instant_print(-1, true, text);
    assert_string_equal(text, "1970-01-01T07:59:59.999+08:00");
    check_instant("2026-11-22T09:30:00.123+08:00", INT64_C(1795311000123));
    check_instant("2026-11-22T01:30:00.1239999Z", INT64_C(1795311000123));
    check_instant("2026-11-21t20:00:00.1-05:30", INT64_C(1795311000100));
    check_instant("1970-01-01T00:00:00z", 0);
    static const char *const bad[] = {
        "2026-11-22T09:30:00",       "2026-11-22 09:30:00Z",
        "2026-11-22T24:00:00Z",      "2026-11-22T09:60:00Z",
        "2026-11-22T09:30:60Z",      "2026-11-22T09:30:00.Z",
        "2026-11-22T09:30:00+0800",  "2026-11-22T09:30:00+24:00",
        "2026-11-22T09:30:00+08:60", "2026-11-22T09:30:00.0000000001Z",
        "2026-02-30T09:30:00Z",      "2026-11-22T09:30:00Zx",
        "2026-11-22T09:30:00+08:0",  "",
    };
    int64_t instant = 0;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(instant_parse(bad[i], strlen(bad[i]), &instant));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_there_and_back),
        cmocka_unit_test(leap_days),
        cmocka_unit_test(strict_shape),
        cmocka_unit_test(years_and_ages),
        cmocka_unit_test(shanghai_days),
        cmocka_unit_test(instants),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
