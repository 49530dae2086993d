#include "store_params.h"

#include <string.h>

#include "date.h"

/* PostgreSQL counts days and microseconds from 2000-01-01. */
#define PG_EPOCH_DAYS 10957
#define PG_EPOCH_MS   (INT64_C(946684800000))

static void put_be(uint8_t *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

void store_params_init(struct store_params *params, struct arena *arena)
{
    params->arena = arena;
    params->count = 0;
    params->failed = false;
}

static void append(struct store_params *params, const char *data, size_t length)
{
    if (params->count >= STORE_MAX_PARAMS || length > INT32_MAX) {
        params->failed = true;
        return;
    }
    params->item[params->count++] =
        (struct db_param){.data = data, .length = (int)length, .format = 1};
}

static void append_copy(struct store_params *params, const void *bytes, size_t length)
{
    if (bytes == NULL) {
        append(params, NULL, 0);
        return;
    }
    char *copy = arena_copy(params->arena, bytes, length);
    if (copy == NULL)
        params->failed = true;
    else
        append(params, copy, length);
}

void store_text(struct store_params *params, const char *text)
{
    append_copy(params, text, text == NULL ? 0 : strlen(text));
}

void store_bytes(struct store_params *params, const void *bytes, size_t length)
{
    append_copy(params, bytes, length);
}

static void append_be(struct store_params *params, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    put_be(bytes, value, size);
    append_copy(params, bytes, size);
}

void store_int2(struct store_params *params, int16_t value)
{
    append_be(params, (uint64_t)value, 2);
}

void store_int4(struct store_params *params, int32_t value)
{
    append_be(params, (uint64_t)value, 4);
}

void store_int8(struct store_params *params, int64_t value)
{
    append_be(params, (uint64_t)value, 8);
}

void store_bool(struct store_params *params, bool value)
{
    append_be(params, value ? 1 : 0, 1);
}

void store_date(struct store_params *params, int32_t days)
{
    if (days == DATE_NONE)
        append(params, NULL, 0);
    else
        append_be(params, (uint64_t)(days - PG_EPOCH_DAYS), 4);
}

static uint64_t pg_instant(int64_t instant_ms)
{
    return (uint64_t)((instant_ms - PG_EPOCH_MS) * 1000);
}

void store_instant(struct store_params *params, int64_t instant_ms)
{
    if (instant_ms == INT64_MIN)
        append(params, NULL, 0);
    else
        append_be(params, pg_instant(instant_ms), 8);
}

void store_uuid(struct store_params *params, const uint8_t *uuid)
{
    append_copy(params, uuid, 16);
}

/* Array header: dimensions, has-null flag, element type, length, lower bound. */
#define ARRAY_HEADER 20

void store_column_begin(struct store_column *column, struct store_params *params,
                        enum store_type type)
{
    *column = (struct store_column){.params = params, .type = type, .capacity = 256};
    column->bytes = arena_alloc(params->arena, column->capacity);
    column->length = ARRAY_HEADER;
    if (column->bytes == NULL)
        params->failed = true;
}

static uint8_t *column_room(struct store_column *column, size_t size)
{
    if (column->params->failed)
        return NULL;
    if (column->length + size > column->capacity) {
        size_t capacity = column->capacity * 2 + size;
        uint8_t *bytes = arena_alloc(column->params->arena, capacity);
        if (bytes == NULL) {
            column->params->failed = true;
            return NULL;
        }
        memcpy(bytes, column->bytes, column->length);
        column->bytes = bytes;
        column->capacity = capacity;
    }
    uint8_t *room = column->bytes + column->length;
    column->length += size;
    return room;
}

void store_column_bytes(struct store_column *column, const void *bytes, size_t length)
{
    if (bytes == NULL) {
        store_column_null(column);
        return;
    }
    uint8_t *room = column_room(column, 4 + length);
    if (room == NULL)
        return;
    put_be(room, length, 4);
    if (length > 0)
        memcpy(room + 4, bytes, length);
    column->count++;
}

void store_column_text(struct store_column *column, const char *text)
{
    store_column_bytes(column, text, text == NULL ? 0 : strlen(text));
}

void store_column_int(struct store_column *column, int64_t value)
{
    size_t size = column->type == STORE_INT8   ? 8
                  : column->type == STORE_INT4 ? 4
                  : column->type == STORE_INT2 ? 2
                                               : 1;
    BUG_IF(size == 1 && column->type != STORE_BOOL);
    uint8_t bytes[8];
    put_be(bytes, (uint64_t)value, size);
    store_column_bytes(column, bytes, size);
}

void store_column_date(struct store_column *column, int32_t days)
{
    if (days == DATE_NONE) {
        store_column_null(column);
        return;
    }
    uint8_t bytes[4];
    put_be(bytes, (uint64_t)(int64_t)(days - PG_EPOCH_DAYS), 4);
    store_column_bytes(column, bytes, 4);
}

void store_column_instant(struct store_column *column, int64_t instant_ms)
{
    if (instant_ms == INT64_MIN) {
        store_column_null(column);
        return;
    }
    uint8_t bytes[8];
    put_be(bytes, pg_instant(instant_ms), 8);
    store_column_bytes(column, bytes, 8);
}

void store_column_uuid(struct store_column *column, const uint8_t *uuid)
{
    store_column_bytes(column, uuid, 16);
}

void store_column_null(struct store_column *column)
{
    uint8_t *room = column_room(column, 4);
    if (room == NULL)
        return;
    put_be(room, 0xffffffffu, 4);
    column->count++;
}

void store_column_end(struct store_column *column)
{
    struct store_params *params = column->params;
    if (params->failed)
        return;
    uint8_t *header = column->bytes;
    put_be(header, column->count == 0 ? 0 : 1, 4);
    put_be(header + 4, 1, 4);
    put_be(header + 8, (uint64_t)column->type, 4);
    put_be(header + 12, column->count, 4);
    put_be(header + 16, 1, 4);
    /* An empty array has no dimension fields. */
    append(params, (const char *)column->bytes, column->count == 0 ? 12 : column->length);
}

void store_text_array(struct store_params *params, const char *const *texts, size_t count)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_TEXT);
    for (size_t i = 0; i < count; i++)
        store_column_text(&column, texts[i]);
    store_column_end(&column);
}
