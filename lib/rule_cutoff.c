/* Some products are paid only when the tumour was first diagnosed on or after a printed date. */
#include "rule.h"

#include <string.h>

/* The earliest first diagnosis of this disease known from elsewhere than the request; DATE_NONE. */
static int32_t known_first_on(const struct rule_context *context)
{
    int32_t first_on = DATE_NONE;
    for (size_t i = 0; i < context->history->diagnosis_count; i++) {
        const struct claim_diagnosis *past = &context->history->diagnoses[i].diagnosis;
        int32_t on = past->first_confirmed_on;
        if (past->event == EVENT_INITIAL && on != DATE_NONE &&
            (first_on == DATE_NONE || on < first_on) && rule_is_same_disease(context, past))
            first_on = on;
    }
    return first_on;
}

static enum trace_outcome fail(struct rule_context *context, enum reason_code code,
                               const char *cutoff, const char *submitted)
{
    const struct formulary_row *row = rule_row(context);
    struct verdict_reason *reason =
        rule_add(context, code, plan_clause(context->plan, "diagnosed_not_before", row->id));
    reason->pointer = rule_text(context, "/diagnoses/%d/first_confirmed_on",
                                context->line_diagnosis[context->line]);
    reason->required = rule_text(context, "首次确诊在 %s（含）后", cutoff);
    reason->submitted = submitted;
    return TRACE_FAIL;
}

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
    int32_t known_on = known_first_on(context);
    rule_compared(context, "首次确诊 %s；须在 %s（含）后", rule_date(context, first_on), text);
    if (first_on == DATE_NONE)
        return fail(context, REASON_manual_review, text, rule_date(context, first_on));
    if (first_on < cutoff_on)
        return fail(context, REASON_first_diagnosis_before_cutoff, text,
                    rule_date(context, first_on));
    if (known_on == DATE_NONE || known_on >= cutoff_on)
        return TRACE_PASS;
    /* What is known from elsewhere is told as the outcome only. */
    return fail(context, REASON_first_diagnosis_before_cutoff, text, "系统已知的以往诊断");
}

const struct rule rule_cutoff = {"cutoff", RULE_LINE, NULL, evaluate};
