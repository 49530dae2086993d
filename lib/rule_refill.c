/* The days dispensed or held of the same molecule must be used up but for some (plan data). */
#include "rule.h"

#include <string.h>

/* Days of a line that were handed out or are still held; what was cancelled or expired is neither. */
static int32_t counted_days(const struct history_line *line)
{
    bool approved =
        strcmp(line->decision, "approve") == 0 || strcmp(line->decision, "partial") == 0;
    if (!approved || line->days_supply <= 0 || line->approved_quantity <= 0)
        return 0;
    if (strcmp(line->status, "open") == 0 || strcmp(line->status, "partly_dispensed") == 0 ||
        line->dispensed_quantity >= line->approved_quantity)
        return line->days_supply;
    return (int32_t)(line->days_supply * line->dispensed_quantity / line->approved_quantity);
}

/* First day without supply, counting each supply from the end of the one before. DATE_NONE: none. */
static int32_t supplied_until(const struct rule_context *context, const char *molecule)
{
    const struct history *history = context->history;
    int32_t until_on = DATE_NONE;
    for (size_t i = history->line_count; i-- > 0;) { /* oldest first */
        const struct history_line *line = &history->lines[i];
        int32_t days = counted_days(line);
        if (!line->same_policy || days == 0 || strcmp(line->molecule, molecule) != 0)
            continue;
        int32_t start_on =
            line->last_dispensed_on != DATE_NONE ? line->last_dispensed_on : line->decided_on;
        until_on = (until_on == DATE_NONE || start_on > until_on ? start_on : until_on) + days;
    }
    return until_on;
}

/* An earlier line of this request that supplies the same molecule under another brand; 0: none. The same row twice is
 * the duplicate rule's. */
static int other_brand(const struct rule_context *context, const struct formulary_row *row)
{
    for (int i = 0; i < context->line; i++) {
        const struct formulary_row *other = context->verdict->lines[i].row;
        if (other != NULL && other != row && strcmp(other->molecule, row->molecule) == 0 &&
            !rule_line_is_denied(context, i))
            return i + 1;
    }
    return 0;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    int other = other_brand(context, row);
    if (other > 0) {
        rule_compared(context, "第 %d 行已申请同一成分 %s", other, row->molecule);
        struct verdict_reason *reason = rule_add(context, REASON_manual_review, NULL);
        reason->pointer = rule_line_pointer(context, "");
        reason->required = "同一成分在一次申请中只用一个商品";
        reason->submitted = rule_text(context, "与第 %d 行同一成分", other);
        reason->remedy = "只保留一个商品";
        return TRACE_FAIL;
    }
    int32_t early_days = (int32_t)plan_int(context->plan, "refill_early_days", NULL, 7);
    int32_t until_on = supplied_until(context, row->molecule);
    if (until_on == DATE_NONE || context->today >= until_on - early_days) {
        rule_compared(context, "没有未用完的 %s（可提前 %d 天）", row->molecule, (int)early_days);
        return TRACE_PASS;
    }
    rule_compared(context, "%s 尚未用完，下次 %s", row->molecule,
                  rule_date(context, until_on - early_days));
    struct verdict_reason *reason = rule_add(context, REASON_refill_too_soon, NULL);
    reason->pointer = rule_line_pointer(context, "");
    reason->required = rule_text(context, "剩余用量不超过 %d 天", (int)early_days);
    reason->submitted = rule_date(context, context->today);
    reason->change = (struct verdict_change){.kind = CHANGE_DAY, .on = until_on - early_days};
    reason->remedy =
        rule_text(context, "%s 起可再次申请", rule_date(context, until_on - early_days));
    return TRACE_FAIL;
}

const struct rule rule_refill = {"refill", RULE_LINE, "refill_early_days", evaluate};
