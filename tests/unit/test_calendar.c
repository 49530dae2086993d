#include "unit.h"

#include <stdio.h>

#include "calendar.h"
#include "date.h"

static struct arena *arena;
static struct calendar *calendar;

static struct str read_file(const char *path)
{
    char *bytes = arena_alloc(arena, 1 << 20);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(bytes, 1, 1 << 20, file);
    (void)fclose(file);
    return (struct str){bytes, length};
}

static int set_up(void **state)
{
    (void)state;
    struct csv_error error;
    arena = arena_new(4 << 20);
    calendar = calendar_new(arena, read_file(TEYAO_SOURCE_DIR "/formulary/holidays.csv"), &error);
    return calendar == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    calendar_free(calendar);
    calendar_free(NULL);
    arena_free(arena);
    return 0;
}

static int32_t on(const char *text)
{
    int32_t days = 0;
    assert_true(date_parse(text, strlen(text), &days));
    return days;
}

static void working_day_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *start;
        int days;
        const char *end;
    } cases[] = {
        {"2025-09-26", 1, "2025-09-28"}, {"2025-09-30", 1, "2025-10-09"},
        {"2025-09-30", 5, "2025-10-14"}, {"2026-02-13", 15, "2026-03-12"},
        {"2024-02-08", 5, "2024-02-21"}, {"2021-04-30", 15, "2021-05-25"},
        {"2022-12-30", 1, "2023-01-03"}, {"2023-09-28", 5, "2023-10-11"},
        {"2026-02-14", 5, "2026-02-28"}, {"2026-02-14", 0, "2026-02-14"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int32_t end = 0;
        int missing = 0;
        assert_true(
            calendar_add_working_days(calendar, on(cases[i].start), cases[i].days, &end, &missing));
        assert_int_equal(end, on(cases[i].end));
        assert_int_equal(missing, 0);
    }
}

static void no_calendar_for_2027(void **state)
{
    (void)state;
    int32_t end = 4711;
    int missing = 0;
    bool working = false;
    assert_false(calendar_add_working_days(calendar, on("2026-12-31"), 1, &end, &missing));
    assert_int_equal(missing, 2027);
    assert_int_equal(end, 4711);
    assert_true(calendar_add_working_days(calendar, on("2026-12-30"), 1, &end, &missing));
    assert_false(calendar_add_working_days(calendar, on("2020-06-01"), 1, &end, &missing));
    assert_int_equal(missing, 2020);
    assert_false(calendar_is_working_day(calendar, on("2027-01-04"), &working));
    assert_true(calendar_covers(calendar, on("2021-01-01")));
    assert_false(calendar_covers(calendar, on("2020-12-31")));
    assert_false(calendar_covers(calendar, on("2200-12-31") + 1));
}

static void working_days_of_each_year(void **state)
{
    (void)state;
    static const int expected[] = {250, 249, 249, 251, 248, 248};
    for (int i = 0; i < 6; i++) {
        int32_t day = 0, last = 0;
        int count = 0;
        assert_true(date_from_ymd(2021 + i, 1, 1, &day));
        assert_true(date_from_ymd(2021 + i, 12, 31, &last));
        for (; day <= last; day++) {
            bool working = false;
            assert_true(calendar_is_working_day(calendar, day, &working));
            count += working ? 1 : 0;
        }
        assert_int_equal(count, expected[i]);
    }
}

static void bad_files(void **state)
{
    (void)state;
    static const struct {
        struct str bytes;
        unsigned line, column;
    } cases[] = {
        {STR_LIT("\xEF\xBB\xBF"
                 "date,kind,name,notice\n"),
         1, 0},
        {STR_LIT("date,kind,name\n"), 1, 0},
        {STR_LIT("date,kind,name,notice\n"), 1, 0},
        {STR_LIT("date,kind,name,notice\n2026-02-30,off,x,n\n"), 2, 1},
        {STR_LIT("date,kind,name,notice\n2026-01-01,off,x,n\n2026-01-01,off,x,n\n"), 3, 1},
        {STR_LIT("date,kind,name,notice\n2026-01-01,holiday,x,n\n"), 2, 2},
        {STR_LIT("date,kind,name,notice\n2026-01-01,work,x,n\n"), 2, 2}, /* a Thursday */
        {STR_LIT("date,kind,name,notice\n2026-01-01,off,x,\n"), 2, 4},
        {STR_LIT("date,kind,name,notice\n2026-01-01,off,x\n"), 2, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct csv_error error = {0};
        assert_null(calendar_new(arena, cases[i].bytes, &error));
        assert_non_null(error.message);
        assert_int_equal(error.line, cases[i].line);
        assert_int_equal(error.column, cases[i].column);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_day_vectors),
        cmocka_unit_test(no_calendar_for_2027),
        cmocka_unit_test(working_days_of_each_year),
        cmocka_unit_test(bad_files),
    };
    return cmocka_run_group_tests_name("calendar", tests, set_up, tear_down);
}
