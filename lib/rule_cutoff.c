/* Some products are paid only when the tumour was first diagnosed on or after a printed date. */
#include "rule.h"

#include <string.h>

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    const char *text = plan_text(context->plan, "diagnosed_not_before", row->id, "");
    int32_t cutoff_on = DATE_NONE;
    if (text[0] == '\0') {
        rule_compared(context, "%s 没有首次确诊日的限制", row->id);
        return TRACE_PASS;
    }
    BUG_IF(!date_parse(text, strlen(text), &cutoff_on)); /* the loader has checked */
    if (rule_diagnosis(context) == NULL)
        return TRACE_NOT_EVALUATED;
    int32_t first_on = rule_first_confirmed_on(context);
    rule_compared(context, "首次确诊 %s；须在 %s（含）后", rule_date(context, first_on), text);
    if (first_on != DATE_NONE && first_on >= cutoff_on)
        return TRACE_PASS;
    enum reason_code code =
        first_on == DATE_NONE ? REASON_manual_review : REASON_first_diagnosis_before_cutoff;
    struct verdict_reason *reason =
        rule_add(context, code, plan_clause(context->plan, "diagnosed_not_before", row->id));
    reason->pointer = rule_text(context, "/diagnoses/%d/first_confirmed_on",
                                context->line_diagnosis[context->line]);
    reason->required = rule_text(context, "首次确诊在 %s（含）后", text);
    reason->submitted = rule_date(context, first_on);
    return TRACE_FAIL;
}

const struct rule rule_cutoff = {"cutoff", RULE_LINE, NULL, evaluate};
