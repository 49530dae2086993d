/* Uses per policy year (CAR-T) or policy (devices, Boao). A hold counts, a pend does not; of two lines in
 * one request the first takes the use. */
#include "rule.h"

#include <string.h>

struct period {
    bool yearly;
    int32_t start_on, end_on; /* yearly: [start, end) */
};

static struct period period_of(const struct rule_context *context, const char *list)
{
    struct period period = {
        .yearly = plan_list_has(context->plan, "use_limit_period", list, "policy_year")};
    period.start_on = history_policy_year_start(context->history, context->today);
    int years = 1;
    while (date_add_years(context->history->effective_on, years) <= period.start_on)
        years++;
    period.end_on = date_add_years(context->history->effective_on, years);
    return period;
}

static int64_t used(const struct rule_context *context, const char *list,
                    const struct period *period)
{
    int64_t count = 0;
    for (size_t i = 0; i < context->history->use_count; i++) {
        const struct history_use *use = &context->history->uses[i];
        bool in_period = period->yearly
                             ? use->used_on >= period->start_on && use->used_on < period->end_on
                             : use->same_policy;
        count += in_period && strcmp(use->list, list) == 0;
    }
    for (int i = 0; i < context->line; i++) {
        const struct verdict_line *line = &context->verdict->lines[i];
        bool kept = (context->keep_lines & (1u << (unsigned)i)) != 0; /* already among the uses */
        count += line->takes_use && !kept && strcmp(line->row->list->id, list) == 0;
    }
    return count;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const char *list = rule_list_id(context);
    if (list == NULL)
        return TRACE_NOT_EVALUATED;
    int64_t limit = plan_int(context->plan, "use_limit", list, -1);
    if (limit < 0) {
        rule_compared(context, "清单 %s 不限次数", list);
        return TRACE_PASS;
    }
    struct period period = period_of(context, list);
    int64_t count = used(context, list, &period);
    rule_compared(context, "%s已用 %lld 次，上限 %lld 次",
                  period.yearly
                      ? rule_text(context, "%s 起的保单年度", rule_date(context, period.start_on))
                      : "本保单",
                  (long long)count, (long long)limit);
    if (count >= limit) {
        struct verdict_reason *reason =
            rule_add(context, REASON_use_limit_reached, rule_clause(context, "use_limit"));
        reason->pointer = rule_line_pointer(context, "");
        reason->required = rule_text(context, "不超过 %lld 次", (long long)limit);
        reason->submitted = rule_text(context, "已用 %lld 次", (long long)count);
        if (period.yearly)
            reason->change = (struct verdict_change){.kind = CHANGE_DAY, .on = period.end_on};
        if (period.yearly)
            reason->remedy =
                rule_text(context, "下一保单年度 %s 起", rule_date(context, period.end_on));
        return TRACE_FAIL;
    }
    if (rule_line_is_denied(context, context->line) || rule_line_is_pended(context, context->line))
        return TRACE_PASS;
    struct verdict_line *line = rule_line(context);
    line->takes_use = true;
    line->use_period =
        period.yearly ? rule_text(context, "policy_year:%s", rule_date(context, period.start_on))
                      : rule_text(context, "policy:%s", context->history->policy_no);
    return TRACE_PASS;
}

const struct rule rule_uses = {"uses", RULE_LINE, "use_limit", evaluate};
