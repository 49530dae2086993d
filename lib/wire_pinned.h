/* wire_pinned: what a decision was made from besides the request and the lists, as it is stored (sealed) with it:
 * the facts, its day, which lists, and, when papers came later, what stood until then. Deciding again
 * from it gives the same bytes ("A decision can be re-derived"). */
#ifndef TEYAO_WIRE_PINNED_H
#define TEYAO_WIRE_PINNED_H

#include "arena.h"
#include "buf.h"
#include "history.h"
#include "problem.h"
#include "str.h"
#include "verdict.h"

struct wire_standing {  /* the authorization when the papers came */
    const char *status; /* open pended partly_dispensed … */
    const char *lines;  /* its lines, JSON as authorization_amend_fetch gives them */
    bool first_request;
    const char *pickup_state; /* of the latest code: active used …; "" none */
    int issue, key_version;   /* of the latest code, 0 */
    bool car_t;
    int32_t valid_from, expires_on; /* DATE_NONE without a code */
};

struct wire_pinned {
    int32_t today;
    int32_t submitted_on; /* of the first request */
    int hour;             /* of the decision in Shanghai; CLAIM_ABSENT: not stored */
    const char *snapshot; /* digest of all lists, plans, maps and calendars */
    struct history history;
    int64_t
        overturn_quantity[CLAIM_MAX_LINES]; /* granted by a person; 0: the line is not overturned */
    bool amended;                           /* standing holds */
    struct wire_standing standing;
};

void wire_pinned_print(struct buf *buf, const struct wire_pinned *pinned);
/* False: the problem says why, or the arena overflowed (status 0). */
MUST_CHECK bool wire_pinned_parse(struct arena *arena, struct str stored, struct wire_pinned *out,
                                  struct problem *problem);

/* Bit per line that a person decided for. */
unsigned wire_pinned_overturned(const struct wire_pinned *pinned);
/* Status an authorization gets: what was handed out already stays handed out. keep: bit per line that stands. */
const char *wire_pinned_status(const struct wire_pinned *pinned, const struct verdict *verdict,
                               unsigned keep);
/* Issue of the code the answer shows, 0 for none. A code that is active goes on standing, and its period is
 * written into the verdict; *fresh says that the issue is a new one. */
int wire_pinned_code(const struct wire_pinned *pinned, struct verdict *verdict, bool *fresh);

#endif
