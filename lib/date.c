#include "date.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS      INT64_C(86400000)
#define SHANGHAI_MS (INT64_C(8) * 3600 * 1000)
#define YEAR_FIRST  1800
#define YEAR_PARSED 1900
#define YEAR_LAST   2200

/* Civil calendar by shifted years that begin in March, so that the leap day is the last of a year;
 * an era is 400 such years, 146,097 days. */
static int32_t days_of(int year, int month, int day)
{
    int shifted = month <= 2 ? year - 1 : year;
    int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int of_era = shifted - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_length(int year, int month)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

bool date_from_ymd(int year, int month, int day, int32_t *days)
{
    if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12 || day < 1 ||
        day > month_length(year, month))
        return false;
    *days = days_of(year, month, day);
    return true;
}

void date_to_ymd(int32_t days, int *year, int *month, int *day)
{
    int64_t shifted = (int64_t)days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int of_era = (int)(shifted - era * 146097);
    int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int from_march = (5 * of_year + 2) / 153;
    *day = of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = (int)(year_of_era + era * 400) + (*month <= 2 ? 1 : 0);
}

/* Exactly count digits at text. */
static bool digits(const char *text, size_t count, int *value)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        number = number * 10 + (text[i] - '0');
    }
    *value = number;
    return true;
}

bool date_parse(const char *text, size_t length, int32_t *days)
{
    int year = 0, month = 0, day = 0;
    return length == DATE_TEXT_SIZE - 1 && digits(text, 4, &year) && text[4] == '-' &&
           digits(text + 5, 2, &month) && text[7] == '-' && digits(text + 8, 2, &day) &&
           year >= YEAR_PARSED && date_from_ymd(year, month, day, days);
}

void date_print(int32_t days, char out[DATE_TEXT_SIZE])
{
    int year = 0, month = 0, day = 0;
    date_to_ymd(days, &year, &month, &day);
    BUG_IF(year < 0 || year > 9999);
    (void)snprintf(out, DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)year % 10000u,
                   (unsigned)month % 100u, (unsigned)day % 100u);
}

int date_weekday(int32_t days)
{
    /* 1970-01-01 was a Thursday. */
    int64_t weekday = ((int64_t)days + 3) % 7;
    return (int)(weekday < 0 ? weekday + 7 : weekday);
}

int32_t date_add_years(int32_t days, int years)
{
    int year = 0, month = 0, day = 0;
    date_to_ymd(days, &year, &month, &day);
    year += years;
    /* days_of() carries 29 February of a common year over to 1 March by itself. */
    return days_of(year, month, day);
}

int date_age(int32_t birth_on, int32_t on)
{
    int birth_year = 0, year = 0, month = 0, day = 0;
    date_to_ymd(birth_on, &birth_year, &month, &day);
    date_to_ymd(on, &year, &month, &day);
    int age = year - birth_year;
    return date_add_years(birth_on, age) > on ? age - 1 : age;
}

static int64_t floor_divide(int64_t value, int64_t by)
{
    int64_t quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

int32_t date_of_instant(int64_t instant_ms)
{
    return (int32_t)floor_divide(instant_ms + SHANGHAI_MS, DAY_MS);
}

int date_hour_of_instant(int64_t instant_ms)
{
    return (int)((instant_ms - date_start_ms(date_of_instant(instant_ms))) / (DAY_MS / 24));
}

int64_t date_start_ms(int32_t days)
{
    return (int64_t)days * DAY_MS - SHANGHAI_MS;
}

void instant_print(int64_t instant_ms, bool with_ms, char out[INSTANT_TEXT_SIZE])
{
    int32_t day = date_of_instant(instant_ms);
    unsigned rest = (unsigned)(instant_ms - date_start_ms(day));
    char date[DATE_TEXT_SIZE];
    date_print(day, date);
    char fraction[8] = "";
    if (with_ms)
        (void)snprintf(fraction, sizeof(fraction), ".%03u", rest % 1000u);
    (void)snprintf(out, INSTANT_TEXT_SIZE,
                   "%s"
                   "T%02u:%02u:%02u%s+08:00",
                   date, rest / 3600000u % 24u, rest / 60000u % 60u, rest / 1000u % 60u, fraction);
}

/* "Z" or "+hh:mm", exactly to the end. */
static bool parse_offset(const char *text, size_t length, int *minutes)
{
    int hour = 0, minute = 0;
    if (length == 1 && (text[0] == 'Z' || text[0] == 'z')) {
        *minutes = 0;
        return true;
    }
    if (length != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
        !digits(text + 1, 2, &hour) || !digits(text + 4, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
    return true;
}

/* Digits after the point: up to nine are read, what is finer than a millisecond is cut off. */
static bool parse_fraction(const char *text, size_t length, size_t *used, int *ms)
{
    size_t count = 0;
    int value = 0;
    while (count < length && text[count] >= '0' && text[count] <= '9') {
        if (count < 3)
            value = value * 10 + (text[count] - '0');
        count++;
    }
    for (size_t i = count; i < 3; i++)
        value *= 10;
    *used = count;
    *ms = value;
    return count >= 1 && count <= 9;
}

bool instant_parse(const char *text, size_t length, int64_t *instant_ms)
{
    int32_t day = 0;
    int hour = 0, minute = 0, second = 0, ms = 0, offset = 0;
    if (length < 20 || !date_parse(text, 10, &day) || (text[10] != 'T' && text[10] != 't') ||
        !digits(text + 11, 2, &hour) || text[13] != ':' || !digits(text + 14, 2, &minute) ||
        text[16] != ':' || !digits(text + 17, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    size_t at = 19, used = 0;
    if (text[at] == '.') {
        if (!parse_fraction(text + at + 1, length - at - 1, &used, &ms))
            return false;
        at += used + 1;
    }
    if (!parse_offset(text + at, length - at, &offset))
        return false;
    int64_t seconds = ((int64_t)hour * 60 + minute - offset) * 60 + second;
    *instant_ms = (int64_t)day * DAY_MS + seconds * 1000 + ms;
    return true;
}
