/* date: civil dates (days since 1970-01-01, proleptic Gregorian) and instants in Asia/Shanghai,
 * which is UTC+8 without daylight saving since 1991; no time zone database is read. */
#ifndef TEYAO_DATE_H
#define TEYAO_DATE_H

#include "base.h"

#define DATE_NONE         INT32_MIN /* "no such date" in optional fields */
#define DATE_TEXT_SIZE    11        /* YYYY-MM-DD + NUL */
#define INSTANT_TEXT_SIZE 30        /* 2026-11-22T09:30:00.123+08:00 + NUL */

/* Strict YYYY-MM-DD, 1900-01-01 to 2200-12-31, the day must exist. */
MUST_CHECK bool date_parse(const char *text, size_t length, int32_t *days);
/* days within years 0000 to 9999; DATE_NONE is a bug. */
void date_print(int32_t days, char out[DATE_TEXT_SIZE]);
/* 1800 to 2200: resident ids of people born in the nineteenth century exist (GB 11643 prints one). */
MUST_CHECK bool date_from_ymd(int year, int month, int day, int32_t *days);
void date_to_ymd(int32_t days, int *year, int *month, int *day);
/* 0 = Monday … 6 = Sunday. */
int date_weekday(int32_t days);
/* Same month and day so many years later; 29 February becomes 1 March in a common year. */
int32_t date_add_years(int32_t days, int years);
/* Completed years from birth to on (law: a person comes of age on the birthday). */
int date_age(int32_t birth_on, int32_t on);
/* Civil date in Shanghai of an instant in milliseconds since the epoch (UTC). */
int32_t date_of_instant(int64_t instant_ms);
/* Hour in Shanghai of an instant, 0 to 23. */
int date_hour_of_instant(int64_t instant_ms);
/* First millisecond of a civil day in Shanghai. */
int64_t date_start_ms(int32_t days);
/* RFC 3339 with +08:00; fraction printed with three digits only when with_ms. */
void instant_print(int64_t instant_ms, bool with_ms, char out[INSTANT_TEXT_SIZE]);
/* RFC 3339 with any numeric offset or Z; up to nine digits of a fraction, cut to milliseconds; no
 * leap second. */
MUST_CHECK bool instant_parse(const char *text, size_t length, int64_t *instant_ms);

#endif
