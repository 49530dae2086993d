/* wire_decided: a stored answer and its trace as plain structs, for people and for comparing: what
 * wire_verdict_print and wire_trace_print wrote, whichever engine it was. Members that are not known are passed over;
 * absent and null ones are "" or 0. All text is arena text. */
#ifndef TEYAO_WIRE_DECIDED_H
#define TEYAO_WIRE_DECIDED_H

#include "arena.h"
#include "buf.h"
#include "claim.h"
#include "str.h"
#include "verdict.h"

struct wire_decided_reason {
    const char *code, *message, *message_en, *detail, *clause, *pointer;
    const char *required, *submitted, *remedy, *rule;
    int line; /* 0: the whole */
};

struct wire_decided_line {
    enum decision decision;
    const char *list, *row, *brand, *generic, *unit; /* "" without a product */
    int64_t requested_quantity, approved_quantity;
    int64_t total_fen, social_fen, deductible_fen, insurer_fen, insured_fen;
};

struct wire_decided {
    enum decision decision;
    const char *authorization_id, *status, *plan, *plan_version, *formulary, *decided_at;
    int engine_version;
    int64_t total_fen, social_fen, deductible_fen, insurer_fen, insured_fen;
    struct wire_decided_line lines[CLAIM_MAX_LINES];
    size_t line_count;
    struct wire_decided_reason *reasons;
    size_t reason_count;
};

struct wire_decided_step { /* one entry of a trace */
    const char *rule, *outcome, *clause, *compared;
    int line; /* 0: the whole */
};

/* False when it is not such an answer, or the arena overflowed. */
MUST_CHECK bool wire_decided_parse(struct arena *arena, struct str answer,
                                   struct wire_decided *out);
MUST_CHECK bool wire_decided_steps_parse(struct arena *arena, struct str trace,
                                         struct wire_decided_step **steps, size_t *count);

/* Adds "<JSON Pointer>: <left> → <right>\n" for each value in which two JSON texts differ, at most limit lines;
 * values are cut to 80 bytes. Gives how many differ in all; SIZE_MAX when one is not JSON. */
size_t wire_decided_differences(struct buf *buf, struct str left, struct str right, size_t limit);

#endif
