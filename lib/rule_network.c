/* Direct pay works in the plan's designated pharmacies only. */
#include "rule.h"

#include <string.h>

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    const char *network = plan_text(context->plan, "network", NULL, "");
    for (size_t i = 0; i < context->history->pharmacy_plan_count; i++) {
        const char *member = context->history->pharmacy_plans[i];
        if (strcmp(member, network) == 0) {
            rule_compared(context, "药房属于网络 %s", network);
            return TRACE_PASS;
        }
    }
    rule_compared(context, "药房不属于网络 %s", network);
    rule_add(context, REASON_pharmacy_not_in_network, NULL)->required = network;
    return TRACE_FAIL;
}

const struct rule rule_network = {"network", RULE_WHOLE, "network", evaluate};
