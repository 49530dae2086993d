/* effective_on and expires_on are covered days, terminated_on is not; judged today. A prescription is
 * never of a later day, and one of before effective_on is the prescription rule's. */
#include "rule.h"

static bool is_terminated(const struct rule_context *context, int32_t on)
{
    return context->history->terminated_on != DATE_NONE && on >= context->history->terminated_on;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct history *history = context->history;
    int32_t issued_on = rule_prescribed_on(context);
    const char *period =
        rule_text(context, "%s 至 %s（两端含）", rule_date(context, history->effective_on),
                  rule_date(context, history->expires_on));
    rule_compared(context, "保险期间 %s；今天 %s；处方 %s", period,
                  rule_date(context, context->today), rule_date(context, issued_on));
    enum trace_outcome outcome = TRACE_PASS;
    if (context->today < history->effective_on || context->today > history->expires_on) {
        struct verdict_reason *reason =
            rule_add(context, REASON_policy_not_in_force, RULE_CLAUSE_POLICY);
        reason->required = period;
        reason->submitted = rule_date(context, context->today);
        if (context->today < history->effective_on)
            reason->change =
                (struct verdict_change){.kind = CHANGE_DAY, .on = history->effective_on};
        if (context->today < history->effective_on)
            reason->remedy =
                rule_text(context, "%s 起可申请", rule_date(context, history->effective_on));
        outcome = TRACE_FAIL;
    }
    if (is_terminated(context, context->today)) {
        struct verdict_reason *reason =
            rule_add(context, REASON_policy_terminated, RULE_CLAUSE_POLICY);
        reason->required =
            rule_text(context, "早于终止日 %s", rule_date(context, history->terminated_on));
        reason->submitted = rule_date(context, context->today);
        outcome = TRACE_FAIL;
    }
    return outcome;
}

const struct rule rule_in_force = {"in_force", RULE_WHOLE, NULL, evaluate};
