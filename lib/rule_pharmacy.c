/* A suspended pharmacy may read, cancel, reverse and dispense what was issued, but not ask anew. */
#include "rule.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    rule_compared(context, "药房状态：%s", context->history->pharmacy_suspended ? "暂停" : "正常");
    if (!context->history->pharmacy_suspended)
        return TRACE_PASS;
    rule_add(context, REASON_pharmacy_suspended, RULE_CLAUSE_POLICY);
    return TRACE_FAIL;
}

const struct rule rule_pharmacy = {"pharmacy", RULE_WHOLE, NULL, evaluate};
