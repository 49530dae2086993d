/* Days one prescription may cover: more is capped or refused by the policy's or plan's rule. One
 * infusion of CAR-T and an implant have no days. */
#include "rule.h"

#include <string.h>

static void ask_for_days(struct rule_context *context)
{
    struct verdict *verdict = context->verdict;
    BUG_IF(verdict->field_error_count == CLAIM_MAX_LINES);
    verdict->field_errors[verdict->field_error_count].pointer =
        rule_line_pointer(context, "days_supply");
    verdict->field_errors[verdict->field_error_count++].code = "required";
}

static enum trace_outcome fail(struct rule_context *context, enum reason_code code,
                               int64_t approved, int max_days)
{
    const struct claim_line *line = &context->claim->lines[context->line];
    struct verdict_reason *reason = rule_add(context, code, NULL);
    reason->pointer = rule_line_pointer(context, "quantity");
    reason->required = rule_text(context, "不超过 %d 天用量", max_days);
    reason->submitted = rule_text(context, "%lld %s，%d 天", (long long)line->quantity, line->unit,
                                  line->days_supply);
    if (code == REASON_quantity_over_limit && approved > 0)
        reason->change = (struct verdict_change){
            .kind = CHANGE_QUANTITY, .quantity = approved, .days = max_days};
    if (code == REASON_quantity_over_limit && approved > 0)
        reason->remedy = rule_text(context, "减到 %lld %s 以内", (long long)approved, line->unit);
    return TRACE_FAIL;
}

/* A person granted a quantity: it counts, whatever the days. */
static enum trace_outcome grant(struct rule_context *context)
{
    const struct claim_line *line = &context->claim->lines[context->line];
    int64_t granted = context->overturn_quantity[context->line];
    context->quantity[context->line] = granted;
    rule_line(context)->days_supply =
        line->days_supply == CLAIM_ABSENT
            ? 0
            : (int)((int64_t)line->days_supply * granted / line->quantity);
    rule_compared(context, "复核批准 %lld %s", (long long)granted, line->unit);
    if (granted == line->quantity)
        return TRACE_PASS;
    struct verdict_reason *reason = rule_add(context, REASON_quantity_reduced, RULE_CLAUSE_REVIEW);
    reason->pointer = rule_line_pointer(context, "quantity");
    reason->required = rule_text(context, "复核批准 %lld %s", (long long)granted, line->unit);
    reason->submitted = rule_text(context, "%lld %s", (long long)line->quantity, line->unit);
    return TRACE_FAIL;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    const struct claim_line *line = &context->claim->lines[context->line];
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    if ((context->overturn_lines >> (unsigned)context->line & 1u) != 0)
        return grant(context);
    if (row->kind == PRODUCT_CAR_T || row->kind == PRODUCT_DEVICE) {
        rule_compared(context, "%s 不按天数计", product_kind_text(row->kind));
        return TRACE_PASS;
    }
    if (line->days_supply == CLAIM_ABSENT) {
        ask_for_days(context);
        return TRACE_NOT_EVALUATED;
    }
    const struct policy_terms *terms = &context->history->terms;
    int max_days = (int)rule_term(context, terms->max_days_supply, "max_days_supply", 31);
    const char *way = terms->quantity_rule[0] != '\0'
                          ? terms->quantity_rule
                          : plan_text(context->plan, "quantity_rule", NULL, "cap");
    rule_line(context)->days_supply = line->days_supply;
    rule_compared(context, "%d 天，上限 %d 天，方式 %s", line->days_supply, max_days, way);
    if (line->days_supply <= max_days)
        return TRACE_PASS;
    int64_t approved = line->quantity * max_days / line->days_supply;
    if (strcmp(way, "reject") == 0 || approved == 0)
        return fail(context, REASON_quantity_over_limit, approved, max_days);
    context->quantity[context->line] = approved;
    rule_line(context)->days_supply = max_days;
    return fail(context, REASON_quantity_reduced, approved, max_days);
}

const struct rule rule_quantity = {"quantity", RULE_LINE, "quantity_rule", evaluate};
