/* Is there such a policy, and do we know its plan? After policy_not_found nothing more is said. */
#include "rule.h"

#include "snapshot.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct history *history = context->history;
    rule_compared(context, "保单号查询：%s", history->policy_found ? "已找到" : "未找到");
    if (!history->policy_found) {
        struct verdict_reason *reason =
            rule_add(context, REASON_policy_not_found, RULE_CLAUSE_REQUEST);
        reason->pointer = "/policy_no";
        reason->submitted = context->claim->policy_no;
        context->sealed = true;
        return TRACE_FAIL;
    }
    if (!history->insured_matches)
        return TRACE_PASS; /* rule_insured denies next; nothing of the policy was read */
    context->plan = plan_on(context->snapshot->plans, history->plan, rule_prescribed_on(context));
    if (context->plan == NULL) {
        /* The policy was stored under a plan this set of data does not hold: no rule of it is known. */
        rule_add(context, REASON_manual_review, RULE_CLAUSE_POLICY)->required =
            "系统内有该计划的规则";
        context->sealed = true;
        return TRACE_FAIL;
    }
    return TRACE_PASS;
}

const struct rule rule_policy = {"policy", RULE_WHOLE, NULL, evaluate};
