/* In hesitation up to received_on + N: the day after receipt is day 1. */
#include "rule.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct history *history = context->history;
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    int32_t days =
        (int32_t)rule_term(context, history->terms.hesitation_days, "hesitation_days", 0);
    int32_t from_on =
        history->received_on != DATE_NONE ? history->received_on : history->effective_on;
    rule_compared(context, "签收日 %s 起 %d 天，次日为第 1 天；今天 %s",
                  rule_date(context, from_on), (int)days, rule_date(context, context->today));
    if (days <= 0 || context->today > from_on + days)
        return TRACE_PASS;
    struct verdict_reason *reason = rule_add(context, REASON_hesitation_period, NULL);
    reason->required = rule_text(context, "犹豫期 %d 天已过", (int)days);
    reason->submitted = rule_date(context, context->today);
    reason->change = (struct verdict_change){.kind = CHANGE_DAY, .on = from_on + days + 1};
    reason->remedy = rule_text(context, "%s 起可申请", rule_date(context, from_on + days + 1));
    return TRACE_FAIL;
}

const struct rule rule_hesitation = {"hesitation", RULE_WHOLE, "hesitation_days", evaluate};
