/* rule_period: where a day lies in the policy: before cover, in waiting, on the boundary, covered, after.
 * Shared by the rules that judge today and the diagnoses by the same counting. */
#ifndef TEYAO_RULE_PERIOD_H
#define TEYAO_RULE_PERIOD_H

#include "rule.h"

enum rule_period_place {
    PERIOD_BEFORE, /* before effective_on */
    PERIOD_WAITING,
    PERIOD_CONFLICT, /* the manual's two numbers disagree about this day */
    PERIOD_BOUNDARY, /* effective_on + N, with no counting convention agreed */
    PERIOD_COVERED,
    PERIOD_AFTER /* after expires_on, or on or after terminated_on */
};

struct rule_period {
    int32_t waiting_days;
    bool of_policy;        /* the number is the policy's own */
    bool waived;           /* renewed in time */
    int32_t conflict_days; /* the other number the manual prints; 0 none */
    int32_t boundary_on;   /* effective_on + N */
};

struct rule_period rule_period_of(const struct rule_context *context);
enum rule_period_place rule_period_place(const struct rule_context *context, int32_t on);
const char *rule_period_place_text(enum rule_period_place place);
/* Clause of the waiting period; both clauses for a day in conflict. */
const char *rule_period_clause(struct rule_context *context, enum rule_period_place place);

#endif
