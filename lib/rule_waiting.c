/* Today against the waiting period. The diagnoses are judged by first_diagnosis and recurrence. */
#include "rule_period.h"

static enum reason_code code_of(enum rule_period_place place)
{
    if (place == PERIOD_WAITING)
        return REASON_waiting_period;
    return place == PERIOD_BOUNDARY ? REASON_boundary_day_review : REASON_manual_review;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    struct rule_period period = rule_period_of(context);
    enum rule_period_place place = rule_period_place(context, context->today);
    rule_compared(context, "等待期 %d 天（%s%s）；今天 %s：%s", (int)period.waiting_days,
                  period.of_policy ? "保单约定" : "计划", period.waived ? "，续保免等待" : "",
                  rule_date(context, context->today), rule_period_place_text(place));
    if (place != PERIOD_WAITING && place != PERIOD_CONFLICT && place != PERIOD_BOUNDARY)
        return TRACE_PASS;
    struct verdict_reason *reason =
        rule_add(context, code_of(place), rule_period_clause(context, place));
    reason->required = place == PERIOD_CONFLICT
                           ? rule_text(context, "条款写 %d 天，示例写 %d 天",
                                       (int)period.waiting_days, (int)period.conflict_days)
                           : rule_text(context, "等待期 %d 天已过", (int)period.waiting_days);
    reason->submitted = rule_date(context, context->today);
    reason->change = (struct verdict_change){.kind = CHANGE_DAY, .on = period.boundary_on + 1};
    reason->remedy =
        rule_text(context, "%s 起不在等待期内", rule_date(context, period.boundary_on + 1));
    return TRACE_FAIL;
}

const struct rule rule_waiting = {"waiting", RULE_WHOLE, "waiting_days", evaluate};
