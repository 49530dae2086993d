/* Some plans of the same manuals have no special-drug benefit at all. */
#include "rule.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    bool has = plan_list_has(context->plan, "benefit", NULL, "yes");
    rule_compared(context, "计划 %s 含特药责任：%s", context->plan->id, has ? "是" : "否");
    if (has)
        return TRACE_PASS;
    context->no_benefit = true;
    struct verdict_reason *reason = rule_add(context, REASON_benefit_not_in_plan, NULL);
    reason->required = "含特药直付责任的计划";
    reason->submitted = context->plan->id;
    return TRACE_FAIL;
}

const struct rule rule_benefit = {"benefit", RULE_WHOLE, "benefit", evaluate};
