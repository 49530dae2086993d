/* store_row: reading one row of a text-format result by column name order given once. Values are
 * copied into an arena: nothing of a PGresult outlives the function that reads it. */
#ifndef TEYAO_STORE_ROW_H
#define TEYAO_STORE_ROW_H

#include "arena.h"
#include "base.h"

struct store_row {
    const void *result; /* PGresult, borrowed */
    int row;
    struct arena *arena;
    bool failed; /* sticky: a column was missing or a value had the wrong form */
};

int store_row_count(const void *result);
struct store_row store_row_at(const void *result, int row, struct arena *arena);
bool store_row_is_null(struct store_row *row, const char *column);
/* Arena copy; NULL when SQL NULL. */
const char *store_row_text(struct store_row *row, const char *column);
/* "" when SQL NULL. */
const char *store_row_string(struct store_row *row, const char *column);
int64_t store_row_int(struct store_row *row, const char *column, int64_t if_null);
bool store_row_bool(struct store_row *row, const char *column); /* NULL is false */
/* DATE_NONE when NULL. */
int32_t store_row_date(struct store_row *row, const char *column);
/* timestamptz in ISO style ("2026-11-22 10:00:00.123456+08") as milliseconds; INT64_MIN when NULL. */
int64_t store_row_instant(struct store_row *row, const char *column);
/* bytea in hex output; arena copy; NULL when SQL NULL. */
const uint8_t *store_row_bytes(struct store_row *row, const char *column, size_t *length);

#endif
