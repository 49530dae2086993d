#include "rule_period.h"

struct rule_period rule_period_of(const struct rule_context *context)
{
    const struct history *history = context->history;
    struct rule_period period = {
        .of_policy = history->terms.waiting_days != CLAIM_ABSENT,
        .waiting_days = (int32_t)rule_term(context, history->terms.waiting_days, "waiting_days", 0),
    };
    int64_t gap = plan_int(context->plan, "waiting_renewal_gap_days", NULL, -1);
    period.waived = gap >= 0 && history->previous_expires_on != DATE_NONE &&
                    history->effective_on - history->previous_expires_on <= gap;
    /* Where the policy names its number, that number governs alone. */
    if (!period.of_policy)
        period.conflict_days = (int32_t)plan_int(context->plan, "waiting_conflict_days", NULL, 0);
    period.boundary_on = history->effective_on + period.waiting_days;
    return period;
}

static enum rule_period_place boundary_place(const struct rule_context *context)
{
    if (plan_list_has(context->plan, "waiting_counting", NULL, "unset"))
        return PERIOD_BOUNDARY;
    /* Day 1 is the effective day: day N was the day before. */
    return plan_list_has(context->plan, "waiting_counting", NULL, "from_effective_day_1")
               ? PERIOD_COVERED
               : PERIOD_WAITING;
}

enum rule_period_place rule_period_place(const struct rule_context *context, int32_t on)
{
    const struct history *history = context->history;
    struct rule_period period = rule_period_of(context);
    if (on < history->effective_on)
        return PERIOD_BEFORE;
    if (on > history->expires_on ||
        (history->terminated_on != DATE_NONE && on >= history->terminated_on))
        return PERIOD_AFTER;
    if (period.waived || period.waiting_days <= 0 || on > period.boundary_on)
        return PERIOD_COVERED;
    if (on == period.boundary_on)
        return boundary_place(context);
    if (period.conflict_days > 0 && on - history->effective_on >= period.conflict_days)
        return PERIOD_CONFLICT;
    return PERIOD_WAITING;
}

const char *rule_period_place_text(enum rule_period_place place)
{
    static const char *const texts[] = {"保障开始前",   "等待期内", "两处条款不一致的日期",
                                        "等待期边界日", "等待期后", "保险期间后"};
    BUG_IF((unsigned)place >= ARRAY_LEN(texts));
    return texts[place];
}

const char *rule_period_clause(struct rule_context *context, enum rule_period_place place)
{
    const char *clause = rule_clause(context, "waiting_days");
    if (place != PERIOD_CONFLICT)
        return clause;
    return rule_text(context, "%s；%s", clause, rule_clause(context, "waiting_conflict_days"));
}
