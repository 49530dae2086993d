/* store_pickup: statements about pickup codes. See sql.def. */
#ifndef TEYAO_STORE_PICKUP_H
#define TEYAO_STORE_PICKUP_H

#include "store_authorization.h"
#include "wire.h"
#include "wire_store.h"

#define STORE_MAX_TAGS 8 /* tag keys that may be in use at once */

/* The code's tag under every tag key. */
struct store_tags {
    struct digest tag[STORE_MAX_TAGS];
    size_t count;
};
void store_tags_make(const struct seal_keys *keys, const char *normal, struct store_tags *tags);

struct store_pickup {  /* what a code stands for */
    const char *state; /* active not_yet_valid used cancelled expired other_pharmacy unknown */
    const char *authorization_id;
    int mark;
    bool car_t;
    int32_t valid_from, expires_on;
    int64_t used_at; /* INT64_MIN */
    const char *status;
    struct digest person_key;
    const char *id_type;
    struct str id_no, name;                /* opened */
    const char *collector_by, *to_collect; /* words */
    struct str last_answer;
    struct wire_store_payable lines[CLAIM_MAX_LINES];
    size_t line_count;
};
void store_pickup_check(struct store_params *params, int32_t today, const char *pharmacy_id,
                        const struct store_tags *tags);
MUST_CHECK bool store_pickup_check_read(const void *result, struct arena *arena,
                                        const struct seal_keys *keys, struct store_pickup *out);

/* add 1: count a wrong code; add 0: only look. */
void store_pickup_guard(struct store_params *params, int64_t now_ms, const char *caller, int add,
                        int64_t at_most, int64_t window_s);
struct store_guard {
    bool blocked;
    int64_t retry_after_s;
};
MUST_CHECK bool store_pickup_guard_read(const void *result, struct arena *arena,
                                        struct store_guard *out);

void store_pickup_prior(struct store_params *params, const struct store_caller *caller);

struct store_dispense {
    const struct wire_dispense *wanted;
    const struct store_pickup *pickup;
    const struct store_tags *tags;
    const uint8_t *dispense_id;
    struct digest collector_key;
    struct store_sealed collector, operator_name; /* operator_name.bytes NULL: not given */
    struct str answer, receipt;
};
void store_pickup_dispense(struct store_params *params, const struct store_caller *caller,
                           const struct store_dispense *dispense);
struct store_dispensed {
    struct store_prior prior;
    int64_t at; /* INT64_MIN */
    const char *detail;
};
MUST_CHECK bool store_pickup_dispense_read(const void *result, struct arena *arena,
                                           struct store_dispensed *out);

#endif
