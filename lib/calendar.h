/* calendar: working days by the State Council's notices. Built once from holidays.csv rows; immutable. */
#ifndef TEYAO_CALENDAR_H
#define TEYAO_CALENDAR_H

#include "base.h"
#include "csv.h"

struct calendar;

/* Reads holidays.csv (date,kind,name,notice): dates ascending, kind off, or work on a Saturday or
 * Sunday. scratch may be freed after, but error->message may lie in it. NULL sets *error. Gives. */
MUST_CHECK struct calendar *calendar_new(struct arena *scratch, struct str csv_bytes,
                                         struct csv_error *error);
void calendar_free(struct calendar *calendar);
/* A year is covered when the file has any row of that calendar year. */
bool calendar_covers(const struct calendar *calendar, int32_t on);
/* Both false when the year is not covered: "no calendar for 2027" rather than a guess. */
MUST_CHECK bool calendar_is_working_day(const struct calendar *calendar, int32_t on, bool *working);
/* The n-th working day after start (the start day is not counted). False with *missing_year set. */
MUST_CHECK bool calendar_add_working_days(const struct calendar *calendar, int32_t start_on,
                                          int days, int32_t *out_on, int *missing_year);

#endif
