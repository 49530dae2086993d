/* rederive: a stored decision decided again from what was stored with it. Pure: the same record and the same
 * snapshot give the same bytes ("A decision can be re-derived"). */
#ifndef TEYAO_REDERIVE_H
#define TEYAO_REDERIVE_H

#include "decide.h"
#include "wire_pinned.h"

struct rederive_stored { /* one record, opened; borrows */
    const char *authorization_id;
    int key_version; /* of the code the answer shows, 0 none */
    int64_t decided_at_ms;
    struct str request, pinned;
    struct str previous_answer; /* of the record before; only of an amended one */
};

struct rederive {
    const struct rederive_stored *stored;
    struct claim claim;
    struct wire_pinned pinned; /* history may be changed before deciding (replay) */
    unsigned keep;             /* lines that stand, and … */
    struct verdict *previous;  /* … what they stand as; NULL unless amended */
    /* of rederive_decide: */
    struct verdict *verdict;
    struct str answer, trace; /* arena text, as wire_verdict_print and wire_trace_print give it */
};

/* Reads a record; rows of standing lines are looked up in snapshot. NULL when done, else what is wrong with it
 * (a constant; "out of memory" is weather). Out text is arena text, stored must outlive it. */
const char *rederive_open(struct arena *arena, const struct snapshot *snapshot,
                          const struct rederive_stored *stored, struct rederive *out);
/* Decides and prints. False on overflow. */
MUST_CHECK bool rederive_decide(struct arena *arena, const struct snapshot *snapshot,
                                struct rederive *of);

#endif
