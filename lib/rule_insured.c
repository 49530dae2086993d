/* id_type, id_no and name must all agree. Which of them differs is not said. */
#include "rule.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    rule_compared(context, "证件类型、证件号、姓名：%s",
                  context->history->insured_matches ? "一致" : "不一致");
    if (context->history->insured_matches)
        return TRACE_PASS;
    struct verdict_reason *reason = rule_add(context, REASON_insured_mismatch, RULE_CLAUSE_REQUEST);
    reason->pointer = "/insured";
    reason->required = "证件类型、证件号、姓名与保单一致";
    context->sealed = true;
    return TRACE_FAIL;
}

const struct rule rule_insured = {"insured", RULE_WHOLE, NULL, evaluate};
