/* rule_biomarker: biomarkers and combined drugs of a printed indication. */
#ifndef TEYAO_RULE_BIOMARKER_H
#define TEYAO_RULE_BIOMARKER_H

#include "rule_facts.h"

/* "biomarker:HER2 is negative": ER or PR positive counts as HR positive, BRCA1/2 as BRCA. */
struct rule_facts_answer rule_biomarker_check(struct rule_context *context,
                                              const struct formulary_criterion *criterion);
/* "combination all_of 曲妥珠单抗 卡培他滨" or "is none"; names compared by molecule core. */
struct rule_facts_answer rule_biomarker_combination(struct rule_context *context,
                                                    const struct formulary_criterion *criterion);

#endif
