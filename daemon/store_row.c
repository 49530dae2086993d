#include "store_row.h"

#include <libpq-fe.h>
#include <string.h>

#include "date.h"
#include "digest.h"
#include "str.h"

int store_row_count(const void *result)
{
    return result == NULL ? 0 : PQntuples(result);
}

struct store_row store_row_at(const void *result, int row, struct arena *arena)
{
    return (struct store_row){.result = result, .row = row, .arena = arena};
}

/* Column number, or -1 with the row marked failed. */
static int column_of(struct store_row *row, const char *column)
{
    int number = PQfnumber(row->result, column);
    if (number < 0)
        row->failed = true;
    return number;
}

/* The value as a slice of the result; NULL data for SQL NULL. */
static struct str value_of(struct store_row *row, const char *column)
{
    int number = column_of(row, column);
    if (number < 0 || PQgetisnull(row->result, row->row, number))
        return (struct str){NULL, 0};
    return (struct str){PQgetvalue(row->result, row->row, number),
                        (size_t)PQgetlength(row->result, row->row, number)};
}

bool store_row_is_null(struct store_row *row, const char *column)
{
    int number = column_of(row, column);
    return number < 0 || PQgetisnull(row->result, row->row, number);
}

const char *store_row_text(struct store_row *row, const char *column)
{
    struct str value = value_of(row, column);
    if (value.data == NULL)
        return NULL;
    char *copy = arena_copy(row->arena, value.data, value.length);
    if (copy == NULL)
        row->failed = true;
    return copy;
}

const char *store_row_string(struct store_row *row, const char *column)
{
    const char *text = store_row_text(row, column);
    return text == NULL ? "" : text;
}

int64_t store_row_int(struct store_row *row, const char *column, int64_t if_null)
{
    struct str value = value_of(row, column);
    int64_t number = if_null;
    if (value.data != NULL && !str_to_int64(value, &number))
        row->failed = true;
    return number;
}

bool store_row_bool(struct store_row *row, const char *column)
{
    struct str value = value_of(row, column);
    return value.length == 1 && value.data[0] == 't';
}

int32_t store_row_date(struct store_row *row, const char *column)
{
    struct str value = value_of(row, column);
    int32_t days = DATE_NONE;
    if (value.data != NULL && !date_parse(value.data, value.length, &days))
        row->failed = true;
    return days;
}

int64_t store_row_instant(struct store_row *row, const char *column)
{
    struct str value = value_of(row, column);
    if (value.data == NULL)
        return INT64_MIN;
    /* PostgreSQL's ISO style to RFC 3339: a T, three digits of fraction, minutes in the offset. */
    char text[INSTANT_TEXT_SIZE + 8];
    size_t used = 0, digits = 0;
    bool fraction = false;
    for (size_t i = 0; i < value.length && used < sizeof(text) - 4; i++) {
        char c = value.data[i];
        if (i > 18 && (c == '+' || c == '-'))
            fraction = false;
        if (fraction && ++digits > 3)
            continue;
        if (c == '.')
            fraction = true;
        text[used++] = c == ' ' ? 'T' : c;
    }
    if (used >= 3 && (text[used - 3] == '+' || text[used - 3] == '-')) {
        memcpy(text + used, ":00", sizeof(":00"));
        used += 3;
    }
    int64_t instant_ms = INT64_MIN;
    if (!instant_parse(text, used, &instant_ms))
        row->failed = true;
    return instant_ms;
}

const uint8_t *store_row_bytes(struct store_row *row, const char *column, size_t *length)
{
    struct str value = value_of(row, column);
    *length = 0;
    if (value.data == NULL)
        return NULL;
    if (value.length < 2 || value.length % 2 != 0 || memcmp(value.data, "\\x", 2) != 0) {
        row->failed = true;
        return NULL;
    }
    size_t size = (value.length - 2) / 2;
    uint8_t *bytes = arena_alloc(row->arena, size + 1);
    struct str hex = {value.data + 2, value.length - 2};
    if (bytes == NULL || !digest_unhex(hex, bytes, size)) {
        row->failed = true;
        return NULL;
    }
    *length = size;
    return bytes;
}
