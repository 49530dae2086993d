/* do_pickup: what checking and redeeming a code share: the typed code, the budget for wrong ones, what the code
 * stands for, and the errors for it. */
#ifndef TEYAO_DO_PICKUP_H
#define TEYAO_DO_PICKUP_H

#include "do_request.h"
#include "store_pickup.h"

struct do_pickup {
    struct store_tags tags;
    struct store_pickup found;
    step_resume *next; /* what follows once the code is known to be good */
};

/* Typed code → tags. The check characters tell a typo without the database: 422 code_mistyped. */
MUST_CHECK enum step_result do_pickup_code(struct exchange *exchange, const char *typed,
                                           struct do_pickup *pickup);
/* Guard, then the code; calls pickup->next when it is this pharmacy's (in whatever state). */
MUST_CHECK enum step_result do_pickup_find(struct exchange *exchange, struct do_pickup *pickup);
/* The exchange's do_pickup: exchange->state begins with one. */
/* 409 of a code that cannot be redeemed (now): code_expired, code_cancelled, code_already_dispensed with when,
 * code_not_yet_valid with when. STEP_NEXT when it can. */
enum step_result do_pickup_usable(struct exchange *exchange, const char *state, int64_t used_at_ms,
                                  int32_t valid_from, int32_t expires_on);

#endif
