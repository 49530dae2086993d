#include "formulary_table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"

#define FILE_MAX_BYTES ((size_t)16 << 20)

void formulary_errors_fini(struct formulary_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++) {
        free(errors->item[i].file);
        free(errors->item[i].message);
    }
    memset(errors, 0, sizeof(*errors));
}

static void errors_add(struct formulary_errors *errors, const char *file, unsigned line,
                       unsigned column, char *message)
{
    if (errors->count == ARRAY_LEN(errors->item)) {
        errors->more = true;
        free(message);
        return;
    }
    struct formulary_error *item = &errors->item[errors->count++];
    item->file = strdup(file);
    item->line = line;
    item->column = column;
    item->message = message;
}

PRINTF_LIKE(1, 0) static char *print_message(const char *format, va_list list)
{
    char *message = NULL;
    if (vasprintf(&message, format, list) < 0)
        return NULL;
    return message;
}

void formulary_errors_add(struct formulary_errors *errors, const char *file, unsigned line,
                          unsigned column, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *message = print_message(format, list);
    va_end(list);
    errors_add(errors, file, line, column, message);
}

static char *read_stream(FILE *stream, size_t *length)
{
    char *bytes = malloc(FILE_MAX_BYTES + 1);
    if (bytes == NULL)
        return NULL;
    *length = fread(bytes, 1, FILE_MAX_BYTES + 1, stream);
    if (ferror(stream) || *length > FILE_MAX_BYTES) {
        errno = ferror(stream) ? errno : EFBIG;
        free(bytes);
        return NULL;
    }
    char *fitting = realloc(bytes, *length + 1);
    bytes = fitting == NULL ? bytes : fitting;
    bytes[*length] = '\0';
    return bytes;
}

char *formulary_read_file(const char *directory, const char *file, size_t *length,
                          struct formulary_errors *errors)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", directory, file) < 0) {
        formulary_errors_add(errors, file, 0, 0, "out of memory");
        return NULL;
    }
    FILE *stream = fopen(path, "rbe");
    free(path);
    char *bytes = stream == NULL ? NULL : read_stream(stream, length);
    if (bytes == NULL)
        formulary_errors_add(errors, file, 0, 0,
                             "a readable file of at most 16 MiB is expected: %s", strerror(errno));
    if (stream != NULL)
        (void)fclose(stream);
    return bytes;
}

static void add_csv_error(struct formulary_table *table)
{
    const struct csv_error *error = &table->csv.error;
    formulary_errors_add(table->errors, table->file, error->line, error->column, "%s",
                         error->message);
}

bool formulary_table_open(struct formulary_table *table, const char *directory, const char *file,
                          struct arena *arena, struct formulary_errors *errors)
{
    memset(table, 0, sizeof(*table));
    table->file = file;
    table->arena = arena;
    table->errors = errors;
    table->bytes = formulary_read_file(directory, file, &table->length, errors);
    if (table->bytes == NULL)
        return false;
    if (csv_open(&table->csv, arena, (struct str){table->bytes, table->length}))
        return true;
    add_csv_error(table);
    formulary_table_close(table);
    return false;
}

bool formulary_table_expect(struct formulary_table *table, const char *const *columns, size_t count)
{
    table->columns = columns;
    if (csv_expect(&table->csv, columns, count))
        return true;
    add_csv_error(table);
    formulary_table_close(table);
    return false;
}

static void check_cells(struct formulary_table *table)
{
    for (size_t i = 0; i < table->csv.column_count; i++) {
        struct str cell = table->csv.field[i];
        if (str_trim(cell).length != cell.length)
            formulary_table_error(table, i, "a cell without outer spaces is expected");
        else if (cell.length > 0 && memchr(cell.data, '\n', cell.length) != NULL)
            formulary_table_error(table, i, "a cell without line breaks is expected");
    }
}

bool formulary_table_next(struct formulary_table *table)
{
    if (csv_next(&table->csv)) {
        check_cells(table);
        return true;
    }
    if (table->csv.error.message != NULL)
        add_csv_error(table);
    return false;
}

void formulary_table_digest(const struct formulary_table *table, struct digest *digest)
{
    digest_sha256(table->bytes, table->length, digest);
}

void formulary_table_close(struct formulary_table *table)
{
    free(table->bytes);
    table->bytes = NULL;
}

struct str formulary_table_cell(const struct formulary_table *table, size_t column)
{
    BUG_IF(column >= table->csv.column_count);
    return table->csv.field[column];
}

const char *formulary_table_text(struct formulary_table *table, size_t column)
{
    struct str cell = formulary_table_cell(table, column);
    const char *text = cell.length == 0 ? "" : str_copy(table->arena, cell);
    return text == NULL ? "" : text;
}

void formulary_table_error(struct formulary_table *table, size_t column, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *message = print_message(format, list);
    va_end(list);
    if (column != FORMULARY_TABLE_LINE && table->columns != NULL && message != NULL) {
        char *named = NULL;
        if (asprintf(&named, "%s: %s", table->columns[column], message) >= 0) {
            free(message);
            message = named;
        }
    }
    unsigned number = column == FORMULARY_TABLE_LINE ? 0 : (unsigned)column + 1;
    errors_add(table->errors, table->file, table->csv.line, number, message);
}

bool formulary_table_require(struct formulary_table *table, size_t column)
{
    if (!str_is_empty(formulary_table_cell(table, column)))
        return true;
    formulary_table_error(table, column, "a value is expected");
    return false;
}

int formulary_table_word(struct formulary_table *table, size_t column, const char *const *words)
{
    struct str cell = formulary_table_cell(table, column);
    struct buf all;
    for (int i = 0; words[i] != NULL; i++) {
        if (str_equal_text(cell, words[i]))
            return i;
    }
    buf_init(&all, 4096);
    for (int i = 0; words[i] != NULL; i++)
        buf_printf(&all, "%s%s", i == 0 ? "" : ", ", words[i][0] == '\0' ? "nothing" : words[i]);
    formulary_table_error(table, column, "one of %s is expected, not '%.*s'", buf_text(&all),
                          (int)cell.length, cell.data == NULL ? "" : cell.data);
    buf_fini(&all);
    return -1;
}

bool formulary_table_date(struct formulary_table *table, size_t column, int32_t fallback,
                          int32_t *days)
{
    struct str cell = formulary_table_cell(table, column);
    *days = fallback;
    if (cell.length == 0 || date_parse(cell.data, cell.length, days))
        return true;
    *days = fallback;
    formulary_table_error(table, column, "a day written YYYY-MM-DD is expected");
    return false;
}

bool formulary_table_number(struct formulary_table *table, size_t column, int64_t least,
                            int64_t most, int64_t *value)
{
    if (str_to_int64(formulary_table_cell(table, column), value) && *value >= least &&
        *value <= most)
        return true;
    formulary_table_error(table, column, "a whole number from %lld to %lld is expected",
                          (long long)least, (long long)most);
    *value = least;
    return false;
}

bool formulary_table_manual(struct formulary_table *table, size_t column)
{
    struct str cell = formulary_table_cell(table, column);
    uint32_t number = 0;
    if (cell.length == 3 && str_to_uint32(cell, &number))
        return true;
    formulary_table_error(table, column, "a manual's three digits are expected");
    return false;
}

/* `1163`, `1777-1784`, several joined by ';'; a range may not run backwards. */
static bool is_source(struct str cell)
{
    struct str range, first;
    while (str_next(&cell, ';', &range)) {
        uint32_t from = 0, to = 0;
        if (!str_next(&range, '-', &first) || !str_to_uint32(first, &from) || from == 0)
            return false;
        if (range.data == NULL)
            continue;
        if (!str_to_uint32(range, &to) || to < from)
            return false;
    }
    return true;
}

bool formulary_table_source(struct formulary_table *table, size_t column)
{
    struct str cell = formulary_table_cell(table, column);
    if (cell.length > 0 && is_source(cell))
        return true;
    formulary_table_error(table, column, "line numbers as in 1777-1784;1786 are expected");
    return false;
}

/* ---- names ---------------------------------------------------------------------------------- */

void formulary_names_init(struct formulary_names *names, struct arena *arena)
{
    memset(names, 0, sizeof(*names));
    names->arena = arena;
}

static struct formulary_name *find_slot(const struct formulary_names *names, struct str text)
{
    size_t mask = names->capacity - 1;
    size_t at = (size_t)str_hash(text) & mask;
    while (names->slots[at].text != NULL && !str_equal_text(text, names->slots[at].text))
        at = (at + 1) & mask;
    return &names->slots[at];
}

static bool grow(struct formulary_names *names)
{
    struct formulary_names bigger = *names;
    bigger.capacity = names->capacity == 0 ? 64 : names->capacity * 2;
    bigger.slots = arena_array(names->arena, bigger.capacity, sizeof(*bigger.slots));
    if (bigger.slots == NULL)
        return false;
    for (size_t i = 0; i < names->capacity; i++) {
        if (names->slots[i].text != NULL)
            *find_slot(&bigger, str_of(names->slots[i].text)) = names->slots[i];
    }
    *names = bigger;
    return true;
}

bool formulary_names_add(struct formulary_names *names, const char *text, uint32_t value)
{
    if (names->count * 2 >= names->capacity && !grow(names))
        return false;
    struct formulary_name *slot = find_slot(names, str_of(text));
    if (slot->text != NULL)
        return false;
    slot->text = text;
    slot->value = value;
    names->count++;
    return true;
}

bool formulary_names_find(const struct formulary_names *names, struct str text, uint32_t *value)
{
    if (names->capacity == 0)
        return false;
    const struct formulary_name *slot = find_slot(names, text);
    if (slot->text == NULL)
        return false;
    *value = slot->value;
    return true;
}

bool formulary_names_has(const struct formulary_names *names, struct str text)
{
    uint32_t value = 0;
    return formulary_names_find(names, text, &value);
}

void formulary_digest_files(const char *const *files, const struct digest *digests, size_t count,
                            char out[DIGEST_HEX_SIZE])
{
    struct buf all;
    struct digest digest;
    char hex[DIGEST_HEX_SIZE];
    buf_init(&all, (size_t)1 << 20);
    for (size_t i = 0; i < count; i++) {
        digest_print(&digests[i], hex);
        buf_printf(&all, "%s %s\n", hex, files[i]);
    }
    BUG_IF(all.failed);
    digest_sha256(buf_text(&all), all.length, &digest);
    digest_print(&digest, out);
    buf_fini(&all);
}
