/* store_policy: policies into the database: personal values sealed and joined by keyed digests on the way.
 * See sql.def policy_put. */
#ifndef TEYAO_STORE_POLICY_H
#define TEYAO_STORE_POLICY_H

#include "plan.h"
#include "store_params.h"
#include "store_row.h"
#include "store_seal.h"
#include "wire.h"

struct store_policy { /* all borrowed */
    const char *policy_no;
    const struct wire_policy *body;
    const struct plan *plan; /* for the limits that the terms leave open */
};

/* Who, when; and the policies: all or none. Overflow marks params failed. */
struct store_policy_put {
    int64_t now_ms;
    int32_t today;
    const char *actor;
    const struct seal_keys *keys;
    const struct store_policy *policies;
    size_t count;
};
void store_policy_put(struct store_params *params, const struct store_policy_put *put);

struct store_policy_outcome {
    const char *
        outcome; /* created replaced not_applied limit_below_commitments pool_in_use insured_fixed year_in_use */
    int64_t version;  /* 0 unless stored */
    const char *pool; /* limit_below_commitments: "" the annual limit */
    int64_t limit_fen, held_fen, captured_fen;
    int64_t voided;
};
MUST_CHECK bool store_policy_put_read(const void *result, size_t index, struct arena *arena,
                                      struct store_policy_outcome *out);
bool store_policy_is_stored(const struct store_policy_outcome *outcome);

#endif
