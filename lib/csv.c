#include "csv.h"

#include <string.h>

static bool fail(struct csv *csv, unsigned line, size_t column, const char *message)
{
    csv->error.line = line;
    csv->error.column = (unsigned)column;
    csv->error.message = message == NULL ? "out of memory" : message;
    csv->rest = (struct str){NULL, 0};
    return false;
}

static char peek(const struct csv *csv)
{
    return csv->rest.length == 0 ? '\0' : csv->rest.data[0];
}

static void skip(struct csv *csv, size_t count)
{
    csv->rest.data += count;
    csv->rest.length -= count;
}

/* Every line is checked before the first is read, so that a bad byte is named by its line. */
static bool check_bytes(struct csv *csv, struct str bytes)
{
    struct str rest = bytes, line;
    for (unsigned number = 1; str_next(&rest, '\n', &line); number++) {
        if (line.length > 0 && memchr(line.data, '\0', line.length) != NULL)
            return fail(csv, number, 0, "a NUL byte; text is expected");
        if (!str_is_utf8(line))
            return fail(csv, number, 0, "not UTF-8");
    }
    return true;
}

/* The text between the quotes; "" inside stands for one quote. */
static bool read_quoted(struct csv *csv, size_t column, struct str *field)
{
    unsigned line = csv->next_line;
    size_t doubled = 0, at = 1;
    for (; at < csv->rest.length; at++) {
        char c = csv->rest.data[at];
        if (c == '\n')
            csv->next_line++;
        if (c != '"')
            continue;
        if (at + 1 == csv->rest.length || csv->rest.data[at + 1] != '"')
            break;
        doubled++;
        at++;
    }
    if (at >= csv->rest.length)
        return fail(csv, line, column, "a quoted field that is never closed");
    *field = (struct str){csv->rest.data + 1, at - 1};
    skip(csv, at + 1);
    if (doubled == 0)
        return true;
    char *text = arena_copy(csv->arena, field->data, field->length);
    if (text == NULL)
        return fail(csv, line, column, NULL);
    size_t kept = 0;
    for (size_t i = 0; i < field->length; i++) {
        text[kept++] = field->data[i];
        i += field->data[i] == '"' ? 1 : 0;
    }
    *field = (struct str){text, kept};
    return true;
}

static bool read_plain(struct csv *csv, size_t column, struct str *field)
{
    size_t length = 0;
    for (; length < csv->rest.length; length++) {
        char c = csv->rest.data[length];
        if (c == '"')
            return fail(csv, csv->next_line, column, "a quote inside an unquoted field");
        if (c == ',' || c == '\n' || c == '\r')
            break;
    }
    *field = (struct str){csv->rest.data, length};
    skip(csv, length);
    return true;
}

/* What ends a field: ',' leaves the record open, a line end or the end of the bytes closes it. */
static bool end_field(struct csv *csv, size_t column, bool *closed)
{
    *closed = true;
    if (csv->rest.length == 0)
        return true;
    if (str_starts_with(csv->rest, STR_LIT("\r\n"))) {
        skip(csv, 2);
        csv->next_line++;
        return true;
    }
    char c = peek(csv);
    if (c == '\r')
        return fail(csv, csv->next_line, column, "a carriage return without line feed");
    if (c != ',' && c != '\n')
        return fail(csv, csv->next_line, column, "text after the closing quote");
    skip(csv, 1);
    csv->next_line += c == '\n' ? 1 : 0;
    *closed = c == '\n';
    return true;
}

static bool read_record(struct csv *csv, size_t *count)
{
    bool closed = false;
    *count = 0;
    csv->line = csv->next_line;
    if (peek(csv) == '\n' || str_starts_with(csv->rest, STR_LIT("\r\n")))
        return fail(csv, csv->line, 0, "an empty line");
    while (!closed) {
        size_t column = *count + 1;
        if (column > CSV_MAX_COLUMNS)
            return fail(csv, csv->line, column, "more columns than any file may have");
        struct str *field = &csv->field[*count];
        bool read =
            peek(csv) == '"' ? read_quoted(csv, column, field) : read_plain(csv, column, field);
        if (!read || !end_field(csv, column, &closed))
            return false;
        *count = column;
    }
    return true;
}

static bool check_header(struct csv *csv)
{
    for (size_t i = 0; i < csv->column_count; i++) {
        if (csv->header[i].length == 0)
            return fail(csv, 1, i + 1, "an empty column name");
        for (size_t k = 0; k < i; k++) {
            if (str_equal(csv->header[i], csv->header[k]))
                return fail(csv, 1, i + 1, "a column name that stands twice");
        }
    }
    return true;
}

bool csv_open(struct csv *csv, struct arena *arena, struct str bytes)
{
    memset(csv, 0, sizeof(*csv));
    csv->arena = arena;
    csv->rest = bytes;
    csv->next_line = 1;
    if (bytes.length == 0)
        return fail(csv, 1, 0, "an empty file; a header line is expected");
    if (str_starts_with(bytes, STR_LIT("\xef\xbb\xbf")))
        return fail(csv, 1, 0, "a byte order mark; plain UTF-8 is expected");
    if (!check_bytes(csv, bytes) || !read_record(csv, &csv->column_count))
        return false;
    memcpy(csv->header, csv->field, sizeof(csv->header));
    return check_header(csv);
}

bool csv_expect(struct csv *csv, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count && i < csv->column_count; i++) {
        struct str found = csv->header[i];
        if (!str_equal_text(found, names[i]))
            return fail(csv, 1, i + 1,
                        arena_printf(csv->arena, "column '%s' is expected, not '%.*s'", names[i],
                                     (int)found.length, found.data));
    }
    if (csv->column_count == count)
        return true;
    return fail(
        csv, 1, 0,
        arena_printf(csv->arena, "%zu columns are expected, not %zu", count, csv->column_count));
}

bool csv_next(struct csv *csv)
{
    size_t count = 0;
    if (csv->error.message != NULL || csv->rest.length == 0)
        return false;
    if (!read_record(csv, &count))
        return false;
    if (count == csv->column_count)
        return true;
    return fail(
        csv, csv->line, 0,
        arena_printf(csv->arena, "%zu columns are expected, not %zu", csv->column_count, count));
}

struct str csv_field(const struct csv *csv, const char *name)
{
    size_t i = 0;
    while (i < csv->column_count && !str_equal_text(csv->header[i], name))
        i++;
    BUG_IF(i == csv->column_count);
    return csv->field[i];
}
