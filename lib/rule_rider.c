/* Some lists are paid only to those who bought a rider. */
#include "rule.h"

#include <string.h>

static bool holds(const struct rule_context *context, const char *rider)
{
    for (size_t i = 0; i < context->history->rider_count; i++) {
        if (strcmp(context->history->riders[i], rider) == 0)
            return true;
    }
    return false;
}

/* Without a product: still a denial when no list of the plan could be paid. */
static bool every_list_needs_missing_rider(const struct rule_context *context)
{
    for (size_t i = 0; i < context->plan->list_count; i++) {
        const char *rider = plan_text(context->plan, "rider", context->plan->lists[i], "");
        if (rider[0] == '\0' || holds(context, rider))
            return false;
    }
    return context->plan->list_count > 0;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    const char *list = rule_list_id(context);
    if (list == NULL && !every_list_needs_missing_rider(context))
        return TRACE_NOT_EVALUATED;
    const char *needed_by = list != NULL ? list : context->plan->lists[0];
    const char *rider = plan_text(context->plan, "rider", needed_by, "");
    if (rider[0] == '\0') {
        rule_compared(context, "清单 %s 不要求附加责任", needed_by);
        return TRACE_PASS;
    }
    bool held = holds(context, rider);
    rule_compared(context, "清单 %s 要求附加责任 %s：%s", needed_by, rider, held ? "有" : "无");
    if (held)
        return TRACE_PASS;
    struct verdict_reason *reason =
        rule_add(context, REASON_rider_not_held, plan_clause(context->plan, "rider", needed_by));
    reason->required = rider;
    return TRACE_FAIL;
}

const struct rule rule_rider = {"rider", RULE_LINE, NULL, evaluate};
