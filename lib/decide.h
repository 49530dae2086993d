/* decide: "given the lists, the plan, the request, the history and today: what is the verdict?" Pure: same
 * inputs, same bytes. The ordered rule table lives in decide.c. */
#ifndef TEYAO_DECIDE_H
#define TEYAO_DECIDE_H

#include "rule.h"
#include "snapshot.h"

/* Stored with each decision; raised whenever a change could alter any verdict. */
#define DECIDE_ENGINE_VERSION 1

struct decide_input {
    const struct snapshot *snapshot;
    const struct claim *claim;
    const struct history *history;
    int32_t today;
    /* Lines of an earlier verdict that stand (more papers on a pend): bit i set = line i was approved and is
     * not decided again; previous must then be given. */
    unsigned keep_lines;
    const struct verdict *previous;
    int32_t submitted_on; /* day of the first submission: prescription age is judged then */
    /* Lines a person decided against the rules for (bit i), with the quantity granted: what denies or pends them
     * is set aside, money, limits and uses still count. All other lines are kept. */
    unsigned overturn_lines;
    int64_t overturn_quantity[CLAIM_MAX_LINES];
    int hour; /* in Shanghai when it is decided, 0 to 23: some deliveries depend on it; -1 unknown */
};

/* NULL only when the arena overflowed. Arena-owned. */
MUST_CHECK struct verdict *decide(struct arena *arena, const struct decide_input *input);
/* The verdict alone, its remedies untried: decide() is this and then each remedy proven by deciding again. */
MUST_CHECK struct verdict *decide_plain(struct arena *arena, const struct decide_input *input);
/* The rule table, for docs and tests. */
size_t decide_rule_count(void);
const struct rule *decide_rule_at(size_t index);

#endif
