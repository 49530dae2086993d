/* wire_review: bodies of the review desk (contract.md "Insurer operations"). Ownership and failures as in wire.h. */
#ifndef TEYAO_WIRE_REVIEW_H
#define TEYAO_WIRE_REVIEW_H

#include "wire.h"

struct wire_review_line {
    int line;                  /* 1–5, each at most once */
    int64_t approved_quantity; /* units granted */
};

struct wire_review_decision {
    const char *outcome; /* uphold overturn */
    const char *note;    /* 1–2000 characters */
    struct wire_review_line lines[CLAIM_MAX_LINES];
    size_t line_count; /* overturn: at least one; uphold: none */
    int mark;          /* of the review as it was read; 0: not sent */
};
MUST_CHECK bool wire_review_decision_parse(struct arena *arena, struct str body,
                                           struct wire_review_decision *out,
                                           struct problem *problem);
/* [{"line":1,"approved_quantity":30}], in the order of lines. */
void wire_review_lines_print(struct buf *buf, const struct wire_review_decision *decision);

struct wire_review_assign {
    bool release; /* give it back instead */
    bool force;   /* take it over from somebody else: seniors */
};
/* An empty body counts as {}. */
MUST_CHECK bool wire_review_assign_parse(struct arena *arena, struct str body,
                                         struct wire_review_assign *out, struct problem *problem);
/* {"note"}; *note is arena text, 1–2000 characters. */
MUST_CHECK bool wire_review_note_parse(struct arena *arena, struct str body, const char **note,
                                       struct problem *problem);

/* One element of the notes and steps of review_get: its members, and the sealed text that goes with it. */
struct wire_review_entry {
    const char *json;     /* the element without its sealed member */
    const uint8_t *bytes; /* arena; NULL: none */
    size_t length;
};
/* All elements of a stored array; false when it is not one, or the arena overflowed. */
MUST_CHECK bool wire_review_entries_parse(struct arena *arena, struct str json,
                                          struct wire_review_entry **entries, size_t *count);

#endif
