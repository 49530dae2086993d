/* Valid from issued_on to issued_on + 3 days (plan data), judged on the day of submission. */
#include "rule.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct claim *claim = context->claim;
    if (context->no_benefit || !claim->has_prescription)
        return TRACE_NOT_EVALUATED;
    int32_t days = (int32_t)plan_int(context->plan, "prescription_valid_days", NULL, 3);
    enum trace_outcome outcome = TRACE_PASS;
    rule_compared(context, "开具 %s，提交 %s，有效 %d 天；保障自 %s",
                  rule_date(context, claim->issued_on), rule_date(context, context->submitted_on),
                  (int)days, rule_date(context, context->history->effective_on));
    if (context->submitted_on > claim->issued_on + days) {
        struct verdict_reason *reason = rule_add(context, REASON_prescription_expired, NULL);
        reason->pointer = "/prescription/issued_on";
        reason->required =
            rule_text(context, "%s 或以后开具", rule_date(context, context->submitted_on - days));
        reason->submitted = rule_date(context, claim->issued_on);
        reason->change = (struct verdict_change){.kind = CHANGE_DAY, .on = context->submitted_on};
        reason->remedy = "重新开具处方后申请";
        outcome = TRACE_FAIL;
    }
    if (claim->issued_on < context->history->effective_on) {
        struct verdict_reason *reason =
            rule_add(context, REASON_prescription_before_cover, RULE_CLAUSE_POLICY);
        reason->pointer = "/prescription/issued_on";
        reason->required =
            rule_text(context, "%s 或以后开具", rule_date(context, context->history->effective_on));
        reason->submitted = rule_date(context, claim->issued_on);
        outcome = TRACE_FAIL;
    }
    return outcome;
}

const struct rule rule_prescription = {"prescription", RULE_WHOLE, "prescription_valid_days",
                                       evaluate};
