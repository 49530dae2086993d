/* Who may apply: the insured, and per plan the policyholder, a guardian, an agent. Their papers are
 * the documents rule's. */
#include "rule.h"

#include <string.h>

#define ADULT_YEARS 18

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    const char *relation = claim_relation_words[context->claim->applicant];
    const char *allowed = plan_text(context->plan, "applicants", NULL, "");
    int age = rule_age(context, context->today);
    bool minor = age >= 0 && age < ADULT_YEARS;
    rule_compared(context, "申请人 %s；可申请：%s；被保险人%s", relation, allowed,
                  minor     ? "未成年"
                  : age < 0 ? "年龄不明"
                            : "已成年");
    if (!plan_list_has(context->plan, "applicants", NULL, relation)) {
        struct verdict_reason *reason = rule_add(context, REASON_applicant_not_allowed, NULL);
        reason->pointer = "/applicant/relation";
        reason->required = allowed;
        reason->submitted = relation;
        return TRACE_FAIL;
    }
    if (minor && context->claim->applicant == RELATION_SELF &&
        plan_list_has(context->plan, "minor_self", NULL, "deny")) {
        struct verdict_reason *reason =
            rule_add(context, REASON_applicant_not_allowed, rule_clause(context, "minor_self"));
        reason->pointer = "/applicant/relation";
        reason->required = "未成年人由法定监护人申请";
        reason->submitted = relation;
        reason->remedy = "由监护人（guardian）申请";
        return TRACE_FAIL;
    }
    return TRACE_PASS;
}

const struct rule rule_applicant = {"applicant", RULE_WHOLE, "applicants", evaluate};
