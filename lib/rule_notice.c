/* AXA wants four days between the request and the purchase of a domestic drug. */
#include "rule_notice.h"

#include <string.h>

bool rule_notice_applies(const struct rule_context *context, const struct formulary_row *row)
{
    /* The clause stands in the chapter of domestic drugs; the overseas list has its own lead days. */
    return plan_int(context->plan, "notice_days", NULL, 0) > 0 &&
           strcmp(row->list->benefit, "domestic") == 0;
}

int32_t rule_notice_valid_from(const struct rule_context *context)
{
    int32_t earliest_on =
        context->submitted_on + (int32_t)plan_int(context->plan, "notice_days", NULL, 0);
    int32_t planned_on = context->claim->planned_on;
    return planned_on != DATE_NONE && planned_on > earliest_on ? planned_on : earliest_on;
}

static enum trace_outcome fail(struct rule_context *context, const char *required,
                               const char *remedy)
{
    struct verdict_reason *reason = rule_add(context, REASON_notice_too_short, NULL);
    reason->pointer = "/collection/planned_on";
    reason->required = required;
    reason->submitted = rule_date(context, context->claim->planned_on);
    reason->remedy = remedy;
    if (remedy[0] != '\0')
        reason->change = (struct verdict_change){
            .kind = CHANGE_PLANNED_ON,
            .on = context->submitted_on + (int32_t)plan_int(context->plan, "notice_days", NULL, 0)};
    return TRACE_FAIL;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row == NULL || !rule_notice_applies(context, row))
        return TRACE_NOT_EVALUATED;
    int32_t days = (int32_t)plan_int(context->plan, "notice_days", NULL, 0);
    int32_t earliest_on = context->submitted_on + days;
    int32_t planned_on = context->claim->planned_on;
    int32_t valid_from = rule_notice_valid_from(context);
    int32_t code_ends_on =
        context->today + (int32_t)plan_int(context->plan, "code_valid_days", NULL, 30);
    int32_t last_on =
        context->history->expires_on < code_ends_on ? context->history->expires_on : code_ends_on;
    rule_compared(context, "计划购药 %s；最早 %s；可取药 %s 至 %s", rule_date(context, planned_on),
                  rule_date(context, earliest_on), rule_date(context, valid_from),
                  rule_date(context, last_on));
    if (planned_on != DATE_NONE && planned_on < earliest_on)
        return fail(
            context, rule_text(context, "计划购药前 %d 天申请", (int)days),
            rule_text(context, "计划购药日改为 %s 或以后", rule_date(context, earliest_on)));
    if (valid_from > last_on)
        return fail(context, rule_text(context, "可取药日不晚于 %s", rule_date(context, last_on)),
                    earliest_on <= last_on
                        ? rule_text(context, "计划购药日改为 %s 至 %s",
                                    rule_date(context, earliest_on), rule_date(context, last_on))
                        : "");
    return TRACE_PASS;
}

const struct rule rule_notice = {"notice", RULE_LINE, "notice_days", evaluate};
