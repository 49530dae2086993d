/* store_decision: stored decisions as decision_read gives them, page by page, opened with the keys. */
#ifndef TEYAO_STORE_DECISION_H
#define TEYAO_STORE_DECISION_H

#include "seal.h"
#include "store_params.h"
#include "store_seal.h"
#include "uuid.h"

struct store_decision_query {
    int32_t from_on, to_on; /* days of the decision, inclusive; DATE_NONE open */
    const char *plan;       /* NULL all */
    const uint8_t *only;    /* UUID_SIZE, NULL all */
    bool begun;             /* after_… hold: where the page before ended */
    int64_t after_us;
    uint8_t after_id[UUID_SIZE];
    int16_t after_record;
};

struct store_decision_row {
    const char *authorization_id, *kind, *decision; /* kind: decide amend overturn */
    const char *plan, *plan_version, *list_version; /* "" without a policy */
    const char *pharmacy_id, *policy_no, *status;   /* status: as it stands now */
    int record, engine_version;
    int issue, key_version; /* of the code the answer shows, 0 none */
    int64_t decided_us, decided_at_ms;
    int64_t ended_at_ms; /* cancelled, reversed or expired; INT64_MIN: not */
    struct digest person_key;
    struct str answer, previous_answer; /* previous: data NULL for the first record */
    struct store_sealed request_sealed, facts_sealed, trace_sealed;
    struct str request, facts, trace; /* of store_decision_open */
};

void store_decision_read(struct store_params *params, const struct store_decision_query *query,
                         int at_most);
/* One row; false when it is not what sql.def promises or the arena overflowed. The query moves on behind it. */
MUST_CHECK bool store_decision_row_read(const void *result, size_t index, struct arena *arena,
                                        struct store_decision_query *query,
                                        struct store_decision_row *row);
/* Opens request, facts and trace. NULL when all did, else the column that did not. */
const char *store_decision_open(const struct seal_keys *keys, struct arena *arena,
                                struct store_decision_row *row);

#endif
