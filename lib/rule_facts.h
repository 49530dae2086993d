/* rule_facts: one clinical fact of the request against one condition of a printed indication. */
#ifndef TEYAO_RULE_FACTS_H
#define TEYAO_RULE_FACTS_H

#include "rule.h"

enum rule_facts_truth {
    FACT_TRUE,
    FACT_REVIEW,  /* data of this product cannot tell: a person must look */
    FACT_UNKNOWN, /* not sent */
    FACT_FALSE
};

struct rule_facts_answer {
    enum rule_facts_truth truth;
    const char *pointer;   /* where the fact stands in the request */
    const char *submitted; /* "" when not sent */
};

struct rule_facts_answer rule_facts_check(struct rule_context *context,
                                          const struct formulary_criterion *criterion);

#endif
