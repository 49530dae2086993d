/* history: what the database knows that bears on one request: policy, pharmacy, the person's past,
 * balances, grants, prices. Pinned with the decision (facts), so that it can be re-derived.
 * Holds no id number and no name: only whether the insured matched. */
#ifndef TEYAO_HISTORY_H
#define TEYAO_HISTORY_H

#include "claim.h"

#define HISTORY_MAX_RIDERS 8
#define HISTORY_MAX_POOLS  8

struct policy_pool { /* terms.pools[]: lists that share or have their own limit */
    const char *id;
    int64_t limit_fen;
    const char *lists[12];
    size_t list_count;
    int64_t used_fen; /* held + captured of this pool in the policy year */
};

struct policy_terms { /* CLAIM_ABSENT (-1): the plan's default rules */
    int waiting_days;
    int hesitation_days;
    int64_t annual_limit_fen;
    int64_t deductible_fen;
    int ratio_percent;
    int unsettled_ratio_percent;
    int max_days_supply;
    const char *quantity_rule; /* cap reject "" */
    int definition_version;    /* 2007 2020 */
    struct policy_pool pools[HISTORY_MAX_POOLS];
    size_t pool_count;
};

struct history_diagnosis { /* known from the policy or an earlier approved authorization */
    struct claim_diagnosis diagnosis; /* first_confirmed_on is the day */
    bool from_policy;                 /* else from an authorization */
    const char *authorization_id;     /* "" when from the policy */
    bool has_detail;                  /* morphology or staging known */
};

struct
    history_line { /* one line of an earlier authorization of this person under any policy; newest first */
    const char *authorization_id;
    int line;
    bool same_policy;
    bool same_pharmacy;
    const char *plan;
    const char *list;
    const char *row;
    const char *molecule;
    const char *kind;          /* product kind text */
    const char *disease_group; /* oncology_disease_group at decision */
    const char *decision;      /* approve partial deny pend: the line's */
    const char *
        status; /* open pended denied dispensed partly_dispensed cancelled expired: the authorization's */
    int32_t decided_on;
    int32_t issued_on;
    int days_supply; /* of the approved quantity; 0 unknown */
    int64_t approved_quantity;
    int64_t dispensed_quantity;
    int32_t last_dispensed_on;  /* DATE_NONE: never */
    int32_t first_confirmed_on; /* of its diagnosis */
};

struct
    history_use { /* uses taken under a limit: car_t per person and policy year, device and boao per policy */
    const char *list;
    int32_t used_on;
    bool same_policy;
    const char *period_key; /* policy-year start or policy no */
};

struct history_grant {              /* assistance programme */
    const char *list, *row, *state; /* eligible applied papers_missing granted collected refused */
    int32_t from_on, to_on;         /* to DATE_NONE: open */
};

struct
    history_price { /* agreed prices for this pharmacy or all, that are live on the prescription date */
    const char *list, *row;
    int64_t price_fen;
};

struct history {
    bool policy_found;
    bool insured_matches; /* id_type, id_no and name all agree (NFKC, no spaces) */
    const char *policy_no;
    const char *plan;
    const char *riders[HISTORY_MAX_RIDERS];
    size_t rider_count;
    int32_t birth_on;
    bool citizen;
    int32_t effective_on, expires_on;
    int32_t received_on, previous_expires_on, terminated_on; /* DATE_NONE when absent */
    bool social_insured;
    struct policy_terms terms;

    const char *pharmacy_id;
    bool pharmacy_known;
    bool pharmacy_suspended;
    const char *pharmacy_city, *pharmacy_province;
    const char *pharmacy_plans[16];
    size_t pharmacy_plan_count;

    struct history_diagnosis *diagnoses;
    size_t diagnosis_count;
    struct history_line *lines;
    size_t line_count;
    struct history_use *uses;
    size_t use_count;
    struct history_grant *grants;
    size_t grant_count;
    struct history_price *prices;
    size_t price_count;

    /* balances of the policy year that holds today */
    int64_t held_fen, captured_fen;
    int64_t deductible_used_fen;
};

/* Start of the policy year that holds `on`: effective_on moved by whole years. */
int32_t history_policy_year_start(const struct history *history, int32_t on);

#endif
