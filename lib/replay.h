/* replay: history decided again under other lists or plans, one person's decisions after another in the order they were
 * made. What an earlier decision would have left behind is carried into the facts of later ones.
 *
 * Carried, from each earlier decision of the replay that comes out otherwise: the money it holds or has spent in
 * the policy year, in its pool and of the deductible; its lines (refills, duplicates, first or later request); the
 * use it takes; and the diagnoses known from an approval. What happened to an authorization afterwards
 * (handed out, cancelled, run out) is taken to happen to what is left of it: a line no longer payable was never
 * handed out, a smaller quantity at most that quantity. A line that becomes payable is held, and not handed out,
 * until its code runs out or the authorization ended. A line that pends instead of being paid holds nothing; one that
 * pends instead of being denied leaves nothing.
 *
 * Not carried: decisions before the first one given; requests that people would have made otherwise or not at
 * all; prices, grants, policies and pharmacies, which stay as they were known on the day. */
#ifndef TEYAO_REPLAY_H
#define TEYAO_REPLAY_H

#include "digest.h"
#include "rederive.h"
#include "wire_decided.h"

struct replay;

/* Borrows the arena, which holds all that is carried. NULL on overflow. */
MUST_CHECK struct replay *replay_new(struct arena *arena);

struct replay_decision {
    const struct digest *person_key;
    const char *policy_no, *pharmacy_id;
    int64_t ended_at_ms;            /* cancelled, reversed or expired; INT64_MIN: not */
    const struct wire_decided *was; /* the stored answer */
    struct rederive *again;         /* opened, not yet decided */
};

/* Before deciding: puts into again what earlier decisions would have left. *decides false: papers came for what
 * would not have been pended any more; again->previous is then what stands. False on overflow of scratch. */
MUST_CHECK bool replay_carry(struct replay *replay, struct arena *scratch,
                             const struct replay_decision *decision, bool *decides);
/* After deciding (verdict: again->verdict, or again->previous when nothing was decided). False on overflow. */
MUST_CHECK bool replay_note(struct replay *replay, const struct replay_decision *decision,
                            const struct verdict *verdict);
/* A person decided: what stands is as it was made, whatever the change says of earlier decisions on it. */
void replay_stands(struct replay *replay, const struct digest *person_key,
                   const char *authorization_id);

#endif
