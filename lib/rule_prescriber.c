/* AXA asks for the attending doctor, the others for a specialist. Only an explicit no denies. */
#include "rule.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit || !context->claim->has_prescription)
        return TRACE_NOT_EVALUATED;
    bool attending = plan_list_has(context->plan, "prescriber", NULL, "attending");
    int said = attending ? context->claim->attending : context->claim->specialist;
    rule_compared(context, "要求 %s：%s", attending ? "主治医生" : "专科医生",
                  said == 1   ? "是"
                  : said == 0 ? "否"
                              : "未填");
    if (said != 0)
        return TRACE_PASS;
    struct verdict_reason *reason = rule_add(context, REASON_prescriber_not_attending, NULL);
    reason->pointer = attending ? "/prescription/attending" : "/prescription/specialist";
    reason->required = attending ? "主治医生开具" : "专科医生开具";
    reason->submitted = "false";
    return TRACE_FAIL;
}

const struct rule rule_prescriber = {"prescriber", RULE_WHOLE, "prescriber", evaluate};
