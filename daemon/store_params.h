/* store_params: the parameters of one statement call in PostgreSQL's binary formats, scalars and
 * one-dimensional arrays, built in an arena. Pure; the only sender of dates and instants to SQL. */
#ifndef TEYAO_STORE_PARAMS_H
#define TEYAO_STORE_PARAMS_H

#include "arena.h"
#include "base.h"
#include "db.h"

#define STORE_MAX_PARAMS 96

/* PostgreSQL type numbers (pg_type.dat; stable across versions). */
enum store_type {
    STORE_BOOL = 16,
    STORE_BYTEA = 17,
    STORE_INT8 = 20,
    STORE_INT2 = 21,
    STORE_INT4 = 23,
    STORE_TEXT = 25,
    STORE_DATE = 1082,
    STORE_TIMESTAMPTZ = 1184,
    STORE_UUID = 2950,
};

struct store_column { /* one array parameter being filled, element by element */
    struct store_params *params;
    size_t index; /* which parameter */
    enum store_type type;
    uint8_t *bytes; /* arena */
    size_t length, capacity;
    uint32_t count;
};

struct store_params {
    struct arena *arena; /* borrowed */
    struct db_param item[STORE_MAX_PARAMS];
    int count;
    bool failed; /* sticky: arena overflow or too many */
};

void store_params_init(struct store_params *params, struct arena *arena);

/* Scalars, appended in order. NULL text / bytes means SQL NULL. */
void store_text(struct store_params *params, const char *text);
void store_bytes(struct store_params *params, const void *bytes, size_t length);
void store_int2(struct store_params *params, int16_t value);
void store_int4(struct store_params *params, int32_t value);
void store_int8(struct store_params *params, int64_t value);
void store_bool(struct store_params *params, bool value);
/* DATE_NONE is NULL. */
void store_date(struct store_params *params, int32_t days);
/* INT64_MIN is NULL. */
void store_instant(struct store_params *params, int64_t instant_ms);
/* 16 bytes; NULL is SQL NULL. */
void store_uuid(struct store_params *params, const uint8_t *uuid);

/* Arrays: begin, then one call per element, then end (which appends the parameter). */
void store_column_begin(struct store_column *column, struct store_params *params,
                        enum store_type type);
void store_column_text(struct store_column *column, const char *text);
void store_column_bytes(struct store_column *column, const void *bytes, size_t length);
/* Any of INT2, INT4, INT8, BOOL by the column's type. */
void store_column_int(struct store_column *column, int64_t value);
void store_column_date(struct store_column *column, int32_t days);
void store_column_instant(struct store_column *column, int64_t instant_ms);
void store_column_uuid(struct store_column *column, const uint8_t *uuid);
void store_column_null(struct store_column *column);
void store_column_end(struct store_column *column);
/* A whole text[] from NULL-terminated strings. */
void store_text_array(struct store_params *params, const char *const *texts, size_t count);

#endif
