/* csv: strict RFC 4180 reader over bytes in memory, UTF-8, LF or CRLF, header line first.
 * A byte order mark, NUL, malformed UTF-8, a bare quote or a wrong column count is an error that
 * names line and column. The error is sticky: after it csv_next() stays false. Fields are slices of
 * the bytes, or arena text where a doubled quote stood. */
#ifndef TEYAO_CSV_H
#define TEYAO_CSV_H

#include "arena.h"
#include "base.h"
#include "str.h"

#define CSV_MAX_COLUMNS 40

struct csv_error {
    unsigned line;       /* 1-based line in the file where the fault is, or its record starts */
    unsigned column;     /* 1-based column (field) number, 0 = whole line */
    const char *message; /* static or arena text: what was expected */
};

struct csv {
    struct arena *arena; /* borrowed: fields with doubled quotes and messages are made here */
    struct str rest;
    unsigned line; /* line of the current record */
    unsigned next_line;
    size_t column_count;
    struct str header[CSV_MAX_COLUMNS];
    struct str field[CSV_MAX_COLUMNS]; /* current record */
    struct csv_error error;
};

/* Borrows bytes and arena for the reader's life. Reads the header; false sets error. */
MUST_CHECK bool csv_open(struct csv *csv, struct arena *arena, struct str bytes);
/* The header must be exactly these names in this order; false sets error. */
MUST_CHECK bool csv_expect(struct csv *csv, const char *const *names, size_t count);
/* Next record into field[]; false at the end or on error (error.message != NULL then). Empty lines are errors. */
MUST_CHECK bool csv_next(struct csv *csv);
/* Field by header name; dies when the name is not in the header (a bug). */
struct str csv_field(const struct csv *csv, const char *name);

#endif
