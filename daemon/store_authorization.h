/* store_authorization: statements about authorizations: parameters in, rows out. See sql.def. */
#ifndef TEYAO_STORE_AUTHORIZATION_H
#define TEYAO_STORE_AUTHORIZATION_H

#include "claim.h"
#include "digest.h"
#include "history.h"
#include "snapshot.h"
#include "store_params.h"
#include "store_prior.h"
#include "store_seal.h"
#include "uuid.h"
#include "verdict.h"

/* Who asks, under which key, for what. All borrowed. */
struct store_caller {
    const char *route;  /* "POST /v1/authorizations": with the id where the path has one */
    const char *caller; /* certificate URI */
    const char *pharmacy_id;
    const char *key; /* "" for an estimate */
    const struct digest *digest;
    int64_t now_ms;
    int32_t today;
};

/* Marks of what was read; re-checked under lock when the decision is recorded. */
struct store_marks {
    int64_t person, policy, pharmacy; /* policy, pharmacy: INT64_MIN = NULL */
};

/* ---- authorization_fetch ---- */
void store_authorization_fetch(struct store_params *params, const struct store_caller *caller,
                               const char *policy_no, const struct store_person *person,
                               int32_t price_on);

struct store_facts {
    struct store_prior prior;
    struct store_marks marks;
    struct history history; /* only when prior.outcome is new */
};
/* False when the row is not what sql.def promises, or sealed values do not open (logged by the caller). */
MUST_CHECK bool store_authorization_fetch_read(const void *result, struct arena *arena,
                                               const struct seal_keys *keys,
                                               struct store_facts *facts);
/* Facts text of a row into history, sealed diagnoses opened. For authorization_amend_fetch too. */
MUST_CHECK bool store_facts_open(struct arena *arena, const struct seal_keys *keys, struct str json,
                                 struct history *history);

/* ---- authorization_record, authorization_amend ---- */
struct store_decision { /* one decision and all that is stored with it */
    const struct claim *claim;
    const struct history *history;
    const struct verdict *verdict;
    const uint8_t *authorization_id; /* UUID_SIZE */
    const struct digest *person_key; /* of the submitted insured */
    struct store_marks marks;
    const char *status;
    int http;
    struct str answer; /* with the code's placeholder */
    struct digest diagnosis_key;
    struct store_sealed diagnoses, request, facts, trace;
    bool new_code; /* tag, issue, key_version, valid_from, expires_on, car_t are given */
    struct digest tag;
    int issue, key_version;
    int32_t year_start; /* with policy only */
    int64_t cap_fen, deductible_cap_fen;
    unsigned changed;      /* amend: bit per line that was pended; record: all */
    int mark;              /* amend: of the authorization */
    bool answer_has_code;  /* amend */
    unsigned review_flags; /* record: for the review desk only, not in the answer */
};
/* Fills year_start and the caps from policy terms and plan. */
void store_decision_limits(struct store_decision *decision, const struct plan *plan, int32_t today);

void store_authorization_record(struct store_params *params, const struct store_caller *caller,
                                const struct store_decision *decision);
void store_authorization_amend(struct store_params *params, const struct store_caller *caller,
                               const struct store_decision *decision);
/* The one row's prior columns, of record, amend, cancel, reverse, grant … */
MUST_CHECK bool store_outcome_read(const void *result, struct arena *arena,
                                   struct store_prior *prior);

/* ---- authorization_get, authorization_by_key ---- */
struct store_authorization {
    const char *authorization_id, *status;
    struct str answer;
    bool answer_has_code;
    int key_version, issue;
    bool car_t;
    const char *pickup_state;                                     /* "" none */
    struct str trace;                                             /* opened; empty unless full */
    int64_t cancelled_at, expired_at, reversed_at, overturned_at; /* INT64_MIN */
    const char *cancel_reason, *lines, *dispenses;
};
void store_authorization_get(struct store_params *params, const char *pharmacy_id,
                             const uint8_t *id, bool full);
void store_authorization_by_key(struct store_params *params, const char *caller, const char *key,
                                const char *pharmacy_id);
/* *found false: no row. False: weather. */
MUST_CHECK bool store_authorization_get_read(const void *result, struct arena *arena,
                                             const struct seal_keys *keys, bool full, bool *found,
                                             struct store_authorization *out);

/* ---- authorization_amend_fetch ---- */
struct store_amend {
    struct store_prior prior;
    const char *status;
    int mark, record;
    int32_t decided_on; /* of the first decision */
    struct digest person_key;
    bool first_request;
    struct str request; /* opened: the stored claim's JSON */
    struct str last_answer;
    const char *pickup_state;
    int pickup_key_version, pickup_issue;
    bool pickup_car_t;
    int32_t valid_from, expires_on;
    struct store_marks marks;
    struct history history;
    const char *lines;
};
void store_authorization_amend_fetch(struct store_params *params, const struct store_caller *caller,
                                     const uint8_t *id);
MUST_CHECK bool store_authorization_amend_fetch_read(const void *result, struct arena *arena,
                                                     const struct seal_keys *keys,
                                                     struct store_amend *out);

/* ---- cancel, reverse ---- */
struct store_change {
    struct store_prior prior;
    const char *status, *next_status;
    int mark;
    struct str last_answer;
};
void store_authorization_change_fetch(struct store_params *params,
                                      const struct store_caller *caller, const uint8_t *id);
MUST_CHECK bool store_authorization_change_fetch_read(const void *result, struct arena *arena,
                                                      struct store_change *out);
void store_authorization_cancel(struct store_params *params, const struct store_caller *caller,
                                const uint8_t *id, int mark, const char *reason, struct str answer);

struct store_reversal {
    struct store_prior prior;
    const char *would; /* reversed tombstoned already_reversed not_reversible */
    int64_t mark;      /* INT64_MIN = NULL */
};
void store_authorization_reverse_fetch(struct store_params *params,
                                       const struct store_caller *caller, const char *reversed_key);
MUST_CHECK bool store_authorization_reverse_fetch_read(const void *result, struct arena *arena,
                                                       struct store_reversal *out);
void store_authorization_reverse(struct store_params *params, const struct store_caller *caller,
                                 const char *reversed_key, const struct store_reversal *reversal,
                                 struct str answer);

#endif
