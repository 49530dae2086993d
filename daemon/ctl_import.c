/* Importing a CSV file in two passes: all records are read and judged, every error is told with its line; then,
 * only when there was none, they are sent in batches within one transaction. */
#include "ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "problem.h"
#include "wire_text.h"

#define FILE_CAP   (512u * 1024u * 1024u)
#define BATCH      200
#define BATCH_CAP  (256u * 1024u * 1024u)
#define BODY_CAP   (256u * 1024u)
#define MAX_ERRORS 200
#define ADMIN_ROLE "teyao_admin"

static const struct ctl_import_kind *const kinds[] = {&ctl_policy_kind, &ctl_pharmacy_kind,
                                                      &ctl_price_kind};

void ctl_columns_help(struct buf *out)
{
    buf_add_text(out,
                 "Import files 导入文件: CSV (RFC 4180), UTF-8, first line names the columns, in "
                 "any order; * must be there.\nDates YYYY-MM-DD, money in fen, yes/no as true or "
                 "false, several words separated by one space.\n");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        buf_printf(out, "\n  %s import\n", kinds[i]->what);
        for (size_t j = 0; j < kinds[i]->column_count; j++) {
            const struct ctl_column *column = &kinds[i]->columns[j];
            buf_printf(out, "    %s%s  %s\n", column->name, column->required ? " *" : "",
                       column->prose);
        }
    }
}

/* ---- errors ---- */

static void complain(struct ctl_import *import, unsigned line, const char *format, ...)
    PRINTF_LIKE(3, 4);

static void complain(struct ctl_import *import, unsigned line, const char *format, ...)
{
    va_list values;
    if (++import->errors > MAX_ERRORS)
        return;
    fprintf(stderr, "%s:%u: ", import->path, line);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
}

static void complain_csv(struct ctl_import *import)
{
    const struct csv_error *error = &import->csv.error;
    complain(import, error->line, "column %u: %s", error->column, error->message);
}

/* "/insured/id_no" → the column that fed it; the pointer itself when it is none of them. */
static const char *column_of(const struct ctl_import *import, const char *pointer)
{
    for (size_t i = 0; i < import->kind->column_count; i++) {
        const struct ctl_column *column = &import->kind->columns[i];
        const char *rest = pointer;
        size_t object = column->object == NULL ? 0 : strlen(column->object);
        if (object > 0) {
            if (rest[0] != '/' || strncmp(rest + 1, column->object, object) != 0)
                continue;
            rest += object + 1;
        }
        size_t length = strlen(column->name);
        if (rest[0] == '/' && strncmp(rest + 1, column->name, length) == 0 &&
            (rest[length + 1] == '\0' || rest[length + 1] == '/'))
            return column->name;
    }
    return pointer;
}

static void complain_problem(struct ctl_import *import, const struct problem *problem)
{
    unsigned line = import->csv.line;
    for (size_t i = 0; i < problem->error_count; i++) {
        const struct problem_error *error = &problem->errors[i];
        complain(import, line, "%s: %s%s%s", column_of(import, error->pointer), error->code,
                 error->detail == NULL || error->detail[0] == '\0' ? "" : ": ",
                 error->detail == NULL ? "" : error->detail);
    }
    if (problem->error_count == 0)
        complain(import, line, "%s", problem->status == 0 ? "out of memory" : problem->code);
}

/* ---- one record ---- */

static size_t column_index(const struct ctl_import *import, const char *column)
{
    size_t i = 0;
    while (i < import->csv.column_count && !str_equal_text(import->csv.header[i], column))
        i++;
    return i;
}

struct str ctl_import_cell(const struct ctl_import *import, const char *column)
{
    size_t index = column_index(import, column);
    return index < import->csv.column_count ? import->csv.field[index] : (struct str){NULL, 0};
}

static void text_member(struct wire_out *out, struct ctl_import *import, const char *name,
                        struct str cell)
{
    const char *text = str_copy(import->arena, cell);
    wire_out_text(out, name, text);
}

/* A number or truth value that is none goes on as text: the body's parser says what is wrong with it. */
static void typed_member(struct wire_out *out, struct ctl_import *import,
                         const struct ctl_column *column, struct str cell)
{
    int64_t number;
    if (column->cell == CTL_CELL_INT && str_to_int64(cell, &number))
        wire_out_int(out, column->name, number);
    else if (column->cell == CTL_CELL_BOOL &&
             (str_equal_text(cell, "true") || str_equal_text(cell, "false")))
        wire_out_bool(out, column->name, cell.data[0] == 't');
    else
        text_member(out, import, column->name, cell);
}

static void words_member(struct wire_out *out, struct ctl_import *import, const char *name,
                         struct str cell)
{
    struct str rest = cell, word;
    wire_out_array(out, name);
    while (cell.length > 0 && str_next(&rest, ' ', &word))
        text_member(out, import, NULL, word);
    wire_out_array_end(out);
}

static void own_member(struct wire_out *out, struct ctl_import *import,
                       const struct ctl_column *column, struct str cell)
{
    struct buf json;
    buf_init(&json, BODY_CAP);
    if (import->kind->own(import, column->name, cell, &json) && !json.failed)
        wire_out_raw(out, column->name, buf_text(&json));
    else
        complain(import, import->csv.line, "%s: bad_format", column->name);
    buf_fini(&json);
}

static void member(struct wire_out *out, struct ctl_import *import, const struct ctl_column *column)
{
    struct str cell = ctl_import_cell(import, column->name);
    if (column->cell == CTL_CELL_WORDS && (column->required || cell.length > 0))
        words_member(out, import, column->name, cell);
    else if (cell.length == 0)
        return; /* an empty cell is an absent member */
    else if (column->cell == CTL_CELL_OWN)
        own_member(out, import, column, cell);
    else
        typed_member(out, import, column, cell);
}

/* Members of the body first, then each object's, in column order; columns of no object named "" stay out. */
static void print_body(struct ctl_import *import, struct buf *body)
{
    const struct ctl_import_kind *kind = import->kind;
    struct wire_out out;
    wire_out_init(&out, body);
    wire_out_object(&out, NULL);
    for (size_t i = 0; i < kind->column_count; i++) {
        if (kind->columns[i].object == NULL)
            member(&out, import, &kind->columns[i]);
    }
    for (size_t i = 0; i < kind->column_count; i++) {
        const char *object = kind->columns[i].object;
        bool first = object != NULL && object[0] != '\0' &&
                     (i == 0 || kind->columns[i - 1].object != object);
        if (!first)
            continue;
        wire_out_object(&out, object);
        for (size_t j = i; j < kind->column_count && kind->columns[j].object == object; j++)
            member(&out, import, &kind->columns[j]);
        wire_out_object_end(&out);
    }
    wire_out_object_end(&out);
}

static bool read_record(struct ctl_import *import, void *record)
{
    size_t before = import->errors;
    struct buf body;
    struct problem *problem = arena_alloc(import->arena, sizeof(*problem));
    buf_init(&body, BODY_CAP);
    print_body(import, &body);
    if (problem == NULL || body.failed) {
        complain(import, import->csv.line, "is too long");
    } else if (import->errors == before) {
        problem_init(problem, import->arena);
        if (!import->kind->read(import, (struct str){body.data, body.length}, record, problem))
            complain_problem(import, problem);
    }
    buf_fini(&body);
    return import->errors == before;
}

/* ---- the header ---- */

static bool known_column(const struct ctl_import *import, struct str name)
{
    for (size_t i = 0; i < import->kind->column_count; i++) {
        if (str_equal_text(name, import->kind->columns[i].name))
            return true;
    }
    return false;
}

static bool open_csv(struct ctl_import *import, struct str text)
{
    if (!csv_open(&import->csv, import->ctl->arena, text)) {
        complain_csv(import);
        return false;
    }
    for (size_t i = 0; i < import->csv.column_count; i++) {
        struct str name = import->csv.header[i];
        if (!known_column(import, name))
            complain(import, 1, "column %zu: %.*s is no column of this file", i + 1,
                     (int)name.length, name.data);
    }
    for (size_t i = 0; i < import->kind->column_count; i++) {
        const struct ctl_column *column = &import->kind->columns[i];
        if (column->required && column_index(import, column->name) == import->csv.column_count)
            complain(import, 1, "the column %s is missing", column->name);
    }
    return import->errors == 0;
}

/* ---- keys that stand twice ---- */

struct key {
    const char *text;
    unsigned line;
};

static int compare_keys(const void *a, const void *b)
{
    const struct key *left = a, *right = b;
    int order = strcmp(left->text, right->text);
    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

static const char *key_text(struct ctl_import *import)
{
    struct buf text;
    buf_init(&text, BODY_CAP);
    for (size_t i = 0; import->kind->key_columns[i] != NULL; i++) {
        struct str cell = ctl_import_cell(import, import->kind->key_columns[i]);
        if (i > 0)
            buf_add_char(&text, '/');
        buf_add(&text, cell.data, cell.length);
    }
    const char *copy = arena_copy(import->ctl->arena, buf_text(&text), text.length);
    buf_fini(&text);
    return copy == NULL ? "" : copy;
}

static void complain_twice(struct ctl_import *import, struct key *keys, size_t count)
{
    if (count == 0)
        return;
    qsort(keys, count, sizeof(*keys), compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(keys[i].text, keys[i - 1].text) == 0)
            complain(import, keys[i].line, "%s stands on line %u already",
                     import->kind->key_columns[0], keys[i - 1].line);
    }
}

/* ---- the two passes ---- */

static bool judge_all(struct ctl_import *import, struct str text, size_t *count)
{
    struct key *keys = NULL;
    size_t room = 0;
    *count = 0;
    bool memory = true;
    if (!open_csv(import, text))
        return false;
    while (memory && csv_next(&import->csv)) {
        if (*count == room) {
            room = room == 0 ? 1024 : room * 2;
            struct key *more = realloc(keys, room * sizeof(*keys));
            memory = more != NULL;
            keys = memory ? more : keys;
            if (!memory)
                break;
        }
        arena_reset(import->arena);
        void *record = arena_alloc(import->arena, import->kind->record_size);
        memory = record != NULL;
        if (memory)
            (void)read_record(import, record);
        keys[(*count)++] = (struct key){key_text(import), import->csv.line};
    }
    if (import->csv.error.message != NULL)
        complain_csv(import);
    complain_twice(import, keys, *count);
    free(keys);
    if (!memory)
        complain(import, import->csv.line, "out of memory");
    return import->errors == 0;
}

static enum ctl_exit send_batch(struct ctl_import *import, struct ctl_db *db, const char *records,
                                const unsigned *lines, size_t count)
{
    enum ctl_exit code = CTL_GOOD;
    struct store_params *params = arena_alloc(import->arena, sizeof(*params));
    if (params == NULL)
        return CTL_WEATHER;
    store_params_init(params, import->arena);
    import->kind->send(import, params, records, count);
    const void *result = ctl_db_call(db, import->kind->statement, params, &code);
    if (result == NULL) {
        ctl_say("%s: lines %u to %u", import->path, lines[0], lines[count - 1]);
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        const char *why = import->kind->refused(import, result, i);
        if (why != NULL)
            complain(import, lines[i], "%s", why);
    }
    return import->errors == 0 ? CTL_GOOD : CTL_REFUSED;
}

/* Reads up to BATCH records. Returns how many; the arena holds them. */
static size_t read_batch(struct ctl_import *import, char **records, unsigned lines[BATCH])
{
    size_t count = 0, size = import->kind->record_size;
    arena_reset(import->arena);
    *records = arena_array(import->arena, BATCH, size);
    while (*records != NULL && count < BATCH && csv_next(&import->csv)) {
        lines[count] = import->csv.line;
        if (!read_record(import, *records + count * size))
            break;
        count++;
    }
    if (*records == NULL)
        complain(import, import->csv.line, "out of memory");
    return count;
}

static enum ctl_exit send_all(struct ctl_import *import, struct str text, struct ctl_db *db)
{
    unsigned lines[BATCH];
    char *records = NULL;
    size_t count;
    if (!open_csv(import, text))
        return CTL_REFUSED;
    if (!ctl_db_begin(db))
        return CTL_WEATHER;
    while ((count = read_batch(import, &records, lines)) > 0) {
        enum ctl_exit code = send_batch(import, db, records, lines, count);
        if (code != CTL_GOOD)
            return code;
    }
    if (import->errors > 0)
        return CTL_REFUSED;
    return ctl_db_commit(db) ? CTL_GOOD : CTL_WEATHER;
}

static enum ctl_exit judge_and_send(struct ctl_import *import)
{
    struct ctl *ctl = import->ctl;
    struct str text;
    size_t count = 0;
    if (!ctl_read_file(ctl->arena, import->path, FILE_CAP, &text))
        return CTL_WEATHER;
    if (!judge_all(import, text, &count)) {
        if (import->errors > MAX_ERRORS)
            ctl_say("%zu more errors were left out", import->errors - MAX_ERRORS);
        ctl_say("nothing was changed 未作任何改动");
        return CTL_REFUSED;
    }
    enum ctl_exit code = CTL_GOOD;
    bool only_check = ctl->option[CTL_CHECK] != NULL;
    if (!only_check && count > 0) {
        struct ctl_db *db = ctl_db_open(ctl, ADMIN_ROLE);
        code = db == NULL ? CTL_WEATHER : send_all(import, text, db);
        ctl_db_close(db);
    }
    if (code == CTL_GOOD)
        buf_printf(&ctl->out, "%s: %zu %s %s\n", import->kind->what, count,
                   count == 1 ? "record" : "records", only_check ? "in order" : "stored");
    else if (code == CTL_REFUSED)
        ctl_say("nothing was changed 未作任何改动");
    return code;
}

enum ctl_exit ctl_import_run(struct ctl *ctl, const struct ctl_import_kind *kind,
                             struct seal_keys *keys)
{
    struct ctl_import *import = arena_alloc(ctl->arena, sizeof(*import));
    if (import == NULL)
        return CTL_WEATHER;
    import->ctl = ctl;
    import->kind = kind;
    import->path = ctl->arguments[0];
    import->keys = keys;
    import->now_ms = clock_now_ms();
    import->snapshot = ctl_snapshot(ctl);
    import->arena = arena_new(BATCH_CAP);
    enum ctl_exit code = CTL_WEATHER;
    if (import->snapshot == NULL)
        code = CTL_REFUSED;
    else if (import->arena != NULL)
        code = judge_and_send(import);
    arena_free(import->arena);
    if (import->snapshot != NULL)
        snapshot_drop(import->snapshot);
    return code;
}
