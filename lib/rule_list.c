/* The list version in force on the prescription date governs. */
#include "rule.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    int32_t on = rule_prescribed_on(context);
    if (context->listed_elsewhen[context->line]) {
        rule_compared(context, "%s 有效的清单版本不含该药品，其他版本含", rule_date(context, on));
        struct verdict_reason *reason = rule_add(context, REASON_list_row_not_in_force, NULL);
        reason->pointer = "/prescription/issued_on";
        reason->required = "处方开具日在清单版本有效期内";
        reason->submitted = rule_date(context, on);
        return TRACE_FAIL;
    }
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    rule_compared(context, "%s 清单 %s 版本 %s，自 %s%s", rule_date(context, on), row->list->id,
                  row->list->version, rule_date(context, row->list->effective_from),
                  row->list->dates_are_default ? "（手册未印日期，平台默认）" : "");
    return TRACE_PASS;
}

const struct rule rule_list = {"list", RULE_LINE, "lists", evaluate};
