/* replay_past: what a replay keeps of one authorization, and how that changes the facts of later decisions. Private to
 * lib/replay*. */
#ifndef TEYAO_REPLAY_PAST_H
#define TEYAO_REPLAY_PAST_H

#include <string.h>

#include "replay.h"

struct replay_line {
    enum decision was;
    const char *was_list; /* "" */
    int64_t was_quantity, was_insurer_fen, was_deductible_fen;
    struct verdict_line now; /* texts are the replay's */
    int32_t decided_on;      /* of the record that decided the line */
};

struct replay_past { /* one authorization that would have come out otherwise, or takes a use */
    struct replay_past *next; /* newer */
    const char *authorization_id, *policy_no, *pharmacy_id, *plan;
    int32_t decided_on, issued_on;
    int32_t code_ends_on; /* of the code it would have, DATE_NONE */
    int64_t ended_at_ms;
    bool was_paid, now_paid;
    struct replay_line lines[CLAIM_MAX_LINES];
    size_t line_count;
    struct verdict_reason *reasons;
    size_t reason_count;
    struct claim_diagnosis *diagnoses;
    size_t diagnosis_count;
};

static inline bool replay_pays(enum decision decision)
{
    return decision == DECISION_APPROVE || decision == DECISION_PARTIAL;
}

static inline bool replay_equal(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/* Copies of the facts' arrays, with room for all that this chain of authorizations may add. */
MUST_CHECK bool replay_past_room(struct arena *scratch, struct history *history,
                                 const struct replay_past *first);
/* One earlier authorization into the facts of a decision; for the decision's own, what stands of it:
 * *decides false when nothing of it is pended. */
void replay_past_carry(const struct replay_past *past, struct rederive *again, bool *decides);

#endif
