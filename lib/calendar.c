#include "calendar.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"

#define CALENDAR_MAGIC 0xca1e0da2u

struct calendar_day {
    int32_t on;
    bool working;
};

struct calendar {
    uint32_t magic;
    size_t count;
    size_t capacity;
    struct calendar_day *days; /* ascending */
};

static bool refuse(struct csv_error *error, unsigned line, unsigned column, const char *message)
{
    *error = (struct csv_error){line, column, message};
    return false;
}

static bool append(struct calendar *calendar, int32_t on, bool working)
{
    if (calendar->count == calendar->capacity) {
        size_t capacity = calendar->capacity == 0 ? 64 : calendar->capacity * 2;
        struct calendar_day *days = realloc(calendar->days, capacity * sizeof(*days));
        if (days == NULL)
            return false;
        calendar->days = days;
        calendar->capacity = capacity;
    }
    calendar->days[calendar->count++] = (struct calendar_day){on, working};
    return true;
}

static bool read_row(struct calendar *calendar, const struct csv *csv, struct csv_error *error)
{
    int32_t on = 0;
    if (!date_parse(csv->field[0].data, csv->field[0].length, &on))
        return refuse(error, csv->line, 1, "a date YYYY-MM-DD is expected");
    if (calendar->count > 0 && calendar->days[calendar->count - 1].on >= on)
        return refuse(error, csv->line, 1, "a date later than the line before is expected");
    bool working = str_equal_text(csv->field[1], "work");
    if (!working && !str_equal_text(csv->field[1], "off"))
        return refuse(error, csv->line, 2, "'off' or 'work' is expected");
    if (working && date_weekday(on) < 5)
        return refuse(error, csv->line, 2, "a make-up day that is no Saturday or Sunday");
    if (str_is_empty(csv->field[3]))
        return refuse(error, csv->line, 4, "the notice the day rests on is expected");
    if (!append(calendar, on, working))
        return refuse(error, csv->line, 0, "out of memory");
    return true;
}

static bool read_all(struct calendar *calendar, struct csv *csv, struct str bytes,
                     struct arena *scratch, struct csv_error *error)
{
    static const char *const names[] = {"date", "kind", "name", "notice"};
    bool opened = csv_open(csv, scratch, bytes) && csv_expect(csv, names, ARRAY_LEN(names));
    while (opened && csv_next(csv)) {
        if (!read_row(calendar, csv, error))
            return false;
    }
    *error = csv->error;
    if (csv->error.message != NULL)
        return false;
    if (calendar->count == 0)
        return refuse(error, 1, 0, "at least one day is expected");
    return true;
}

struct calendar *calendar_new(struct arena *scratch, struct str csv_bytes, struct csv_error *error)
{
    struct calendar *calendar = calloc(1, sizeof(*calendar));
    struct csv *csv = arena_alloc(scratch, sizeof(*csv));
    if (calendar == NULL || csv == NULL) {
        (void)refuse(error, 0, 0, "out of memory");
        free(calendar);
        return NULL;
    }
    calendar->magic = CALENDAR_MAGIC;
    if (!read_all(calendar, csv, csv_bytes, scratch, error)) {
        calendar_free(calendar);
        return NULL;
    }
    return calendar;
}

void calendar_free(struct calendar *calendar)
{
    if (calendar == NULL)
        return;
    MAGIC_CHECK(calendar, CALENDAR_MAGIC);
    free(calendar->days);
    calendar->magic = 0;
    free(calendar);
}

/* Index of the first entry on or after a day. */
static size_t lower_bound(const struct calendar *calendar, int32_t on)
{
    size_t low = 0, high = calendar->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->days[middle].on < on)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int year_of(int32_t on)
{
    int year = 0, month = 0, day = 0;
    date_to_ymd(on, &year, &month, &day);
    return year;
}

bool calendar_covers(const struct calendar *calendar, int32_t on)
{
    MAGIC_CHECK(calendar, CALENDAR_MAGIC);
    int32_t first = 0;
    int year = year_of(on);
    if (!date_from_ymd(year, 1, 1, &first))
        return false;
    size_t at = lower_bound(calendar, first);
    return at < calendar->count && year_of(calendar->days[at].on) == year;
}

bool calendar_is_working_day(const struct calendar *calendar, int32_t on, bool *working)
{
    if (!calendar_covers(calendar, on))
        return false;
    size_t at = lower_bound(calendar, on);
    if (at < calendar->count && calendar->days[at].on == on)
        *working = calendar->days[at].working;
    else
        *working = date_weekday(on) < 5;
    return true;
}

bool calendar_add_working_days(const struct calendar *calendar, int32_t start_on, int days,
                               int32_t *out_on, int *missing_year)
{
    BUG_IF(days < 0);
    int32_t on = start_on;
    while (days > 0) {
        bool working = false;
        on++;
        if (!calendar_is_working_day(calendar, on, &working)) {
            *missing_year = year_of(on);
            return false;
        }
        days -= working ? 1 : 0;
    }
    *out_on = on;
    return true;
}
