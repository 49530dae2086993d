/* Ping An investigates a first request when the first diagnosis is unsure: no record of the first visit, or
 * a date that differs from what is known of the same disease. The 15 working days are the review's. */
#include "rule.h"

#include <string.h>

static bool date_differs(const struct rule_context *context, int32_t first_on)
{
    const struct history *history = context->history;
    if (first_on == DATE_NONE)
        return false;
    for (size_t i = 0; i < history->diagnosis_count; i++) {
        const struct claim_diagnosis *past = &history->diagnoses[i].diagnosis;
        if (past->event == EVENT_INITIAL && past->first_confirmed_on != DATE_NONE &&
            past->first_confirmed_on != first_on && rule_is_same_disease(context, past))
            return true;
    }
    const char *group = context->verdict->lines[context->line].disease_group;
    for (size_t i = 0; i < history->line_count; i++) {
        const struct history_line *line = &history->lines[i];
        bool known =
            strcmp(line->decision, "approve") == 0 || strcmp(line->decision, "partial") == 0;
        if (known && line->first_confirmed_on != DATE_NONE &&
            line->first_confirmed_on != first_on && strcmp(line->disease_group, group) == 0)
            return true;
    }
    return false;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit || plan_parameter(context->plan, "sla.first_review", NULL) == NULL)
        return TRACE_NOT_EVALUATED; /* the plan investigates nothing at a first request */
    if (!rule_is_first_request(context)) {
        rule_compared(context, "再次用药");
        return TRACE_PASS;
    }
    bool record = claim_has_document(context->claim, DOC_FIRST_VISIT_RECORD);
    int32_t first_on =
        rule_diagnosis(context) == NULL ? DATE_NONE : rule_first_confirmed_on(context);
    bool differs = date_differs(context, first_on);
    rule_compared(context, "首诊病历：%s；首次确诊日%s", record ? "有" : "无",
                  differs ? "与已知的不一致" : "无矛盾");
    if (record && !differs)
        return TRACE_PASS;
    struct verdict_reason *reason = rule_add(context, REASON_first_use_investigation, NULL);
    reason->pointer = record ? "/diagnoses" : "/documents";
    reason->required = record ? "首次确诊日与已知的一致" : "first_visit_record";
    reason->submitted = record ? rule_date(context, first_on) : "无首诊病历";
    if (!record)
        reason->change = (struct verdict_change){.kind = CHANGE_PAPERS,
                                                 .papers = UINT64_C(1) << DOC_FIRST_VISIT_RECORD};
    reason->remedy = record ? "核实首次确诊日" : "补交：first_visit_record";
    return TRACE_FAIL;
}

const struct rule rule_investigation = {"investigation", RULE_LINE, "sla.first_review", evaluate};
