/* formulary_table: what every loader of formulary/ shares: a CSV file with known columns whose errors
 * name file, line and column, and a map from names to numbers. Internal to lib. */
#ifndef TEYAO_FORMULARY_TABLE_H
#define TEYAO_FORMULARY_TABLE_H

#include "csv.h"
#include "digest.h"
#include "formulary_load.h"

#define FORMULARY_TABLE_LINE SIZE_MAX /* an error of the whole line */

struct formulary_table {
    struct csv csv;
    const char *file;                /* borrowed */
    const char *const *columns;      /* borrowed, static */
    struct arena *arena;             /* borrowed: texts given out live here */
    struct formulary_errors *errors; /* borrowed */
    char *bytes;                     /* owned */
    size_t length;
};

/* Reads the file and its header, which must be exactly the columns. False adds an error; close is
 * needed only after true. file, columns, arena and errors are borrowed until close. */
MUST_CHECK bool formulary_table_open(struct formulary_table *table, const char *directory,
                                     const char *file, struct arena *arena,
                                     struct formulary_errors *errors);
/* The header must be exactly these names; false adds the error and closes the table. */
MUST_CHECK bool formulary_table_expect(struct formulary_table *table, const char *const *columns,
                                       size_t count);
/* Next record; false at the end, and on an error, which is added. Cells with outer spaces or line
 * breaks are errors of their own and do not end the reading. */
MUST_CHECK bool formulary_table_next(struct formulary_table *table);
/* SHA-256 of the whole file. */
void formulary_table_digest(const struct formulary_table *table, struct digest *digest);
void formulary_table_close(struct formulary_table *table);

/* Cell of the current record: a slice until close, or a copy in the arena ("" when memory is out). */
struct str formulary_table_cell(const struct formulary_table *table, size_t column);
const char *formulary_table_text(struct formulary_table *table, size_t column);
/* Adds an error at a column of the current record (FORMULARY_TABLE_LINE: the line). */
void formulary_table_error(struct formulary_table *table, size_t column, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* False adds an error: the cell must not be empty. */
bool formulary_table_require(struct formulary_table *table, size_t column);
/* Number of the cell's word among NULL-terminated words; -1 adds an error that lists them. */
int formulary_table_word(struct formulary_table *table, size_t column, const char *const *words);
/* A date, or fallback when the cell is empty; false adds an error. */
bool formulary_table_date(struct formulary_table *table, size_t column, int32_t fallback,
                          int32_t *days);
/* A whole number in a range; false adds an error. */
bool formulary_table_number(struct formulary_table *table, size_t column, int64_t least,
                            int64_t most, int64_t *value);
/* A manual's number and line ranges as in `1777-1784;1786`; false adds an error. */
bool formulary_table_manual(struct formulary_table *table, size_t column);
bool formulary_table_source(struct formulary_table *table, size_t column);

/* A map from text to a number; open addressing, in an arena. */
struct formulary_names {
    struct arena *arena;
    struct formulary_name {
        const char *text; /* borrowed; NULL = free */
        uint32_t value;
    } * slots;
    size_t capacity; /* power of two */
    size_t count;
};

void formulary_names_init(struct formulary_names *names, struct arena *arena);
/* False when the name is there already or memory is out (the arena then says so). Borrows text. */
bool formulary_names_add(struct formulary_names *names, const char *text, uint32_t value);
MUST_CHECK bool formulary_names_find(const struct formulary_names *names, struct str text,
                                     uint32_t *value);
bool formulary_names_has(const struct formulary_names *names, struct str text);
/* SHA-256 in hex over `name digest` lines: names a set of files. parts: count pairs. */
void formulary_digest_files(const char *const *files, const struct digest *digests, size_t count,
                            char out[DIGEST_HEX_SIZE]);

#endif
