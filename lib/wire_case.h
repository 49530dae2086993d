/* wire_case: decision cases as data files (tests/cases, teyaoctl decide): {"title","clause","today","base",
 * "history","request","expect"}. "base" names a file whose members this one changes (RFC 7396 merge patch, bases may
 * have bases, at most 8 deep). */
#ifndef TEYAO_WIRE_CASE_H
#define TEYAO_WIRE_CASE_H

#include "wire.h"

#define WIRE_CASE_MAX_CODES 64

struct wire_expect_codes {
    bool given;
    const char *codes[WIRE_CASE_MAX_CODES]; /* compared as a set */
    size_t count;
};

struct wire_expect_line {       /* only what was given is compared */
    const char *decision, *row; /* "" = not given; row "none": no product */
    int64_t insurer_pays_fen, insured_pays_fen, social_insurance_pays_fen,
        total_fen; /* CLAIM_ABSENT */
    int64_t approved_quantity;
    struct wire_expect_codes reasons, flags;
};

struct wire_expect_trace {
    const char *rule, *outcome; /* pass fail not_evaluated */
    int line;                   /* 0 = the whole; CLAIM_ABSENT = some line */
    const char *compared;       /* text that must stand in it, "" */
};

struct wire_expect_reason { /* one reason looked at closely */
    const char *code, *clause, *pointer, *required, *submitted, *remedy,
        *rule;         /* "" = any; clause: must be contained */
    int line;          /* CLAIM_ABSENT = any */
    int remedy_proven; /* tri-state, CLAIM_ABSENT = any */
};

struct wire_expect_promise {                   /* "" = any */
    const char *kind, *from, *to, *basis_unit; /* from, to: a day or "none"; basis_unit too */
    const char *note, *clause;                 /* must be contained */
};

struct wire_expect {
    const char *decision;
    int64_t insurer_pays_fen, insured_pays_fen, social_insurance_pays_fen;
    struct wire_expect_line lines[CLAIM_MAX_LINES];
    size_t line_count;
    struct wire_expect_codes reasons; /* over the whole and all lines */
    struct wire_expect_codes flags;   /* over the whole and all lines */
    struct wire_expect_codes to_collect;
    struct wire_expect_codes
        field_errors; /* "code pointer" of the request, or raised after matching; none when not given */
    struct wire_expect_reason details[WIRE_CASE_MAX_CODES];
    size_t detail_count;
    struct wire_expect_trace trace[WIRE_CASE_MAX_CODES];
    size_t trace_count;
    struct wire_expect_promise service[WIRE_CASE_MAX_CODES]; /* in order, and no more than these */
    size_t service_count;
    bool service_given;
    int32_t valid_from, expires_on, review_due_on; /* DATE_NONE = not given */
    int issues_code, first_request;                /* tri-state */
};

struct wire_case {
    const char *title, *clause;
    int32_t today;
    int32_t submitted_on; /* DATE_NONE: today */
    int hour;             /* 0 to 23; CLAIM_ABSENT: not known */
    struct history history;
    struct claim claim;
    struct problem request_problem; /* field errors of the request; status 0 when it is fine */
    struct wire_expect expect;
    bool has_expect;
};

/* Reads a file named relative to the naming case into arena text; false when it cannot. */
typedef bool wire_case_read(void *context, struct arena *arena, const char *name, struct str *text);

/* Parses a case. Bad case files (not bad requests) are problems; the request's own field errors land in
 * request_problem, so that a case can expect them. read may be NULL when "base" is not allowed. */
MUST_CHECK bool wire_case_parse(struct arena *arena, struct str text, wire_case_read *read,
                                void *context, struct wire_case *out, struct problem *problem);
/* Appends one line of text per difference; returns their number. verdict NULL: the request had field errors. */
size_t wire_case_compare(const struct wire_case *wanted, const struct verdict *verdict,
                         struct buf *out);

#endif
