/* The breast plan pays for a recurrence or metastasis confirmed in the period and after waiting. The
 * metastasis may carry its own secondary code (C77–C79) beside the primary. */
#include "rule_period.h"

#include "snapshot.h"

#define BREAST_CATEGORY "乳腺癌"

/* Of another organ, or in situ, it is no event of the breast cancer. */
static bool is_event(const struct rule_context *context, const struct claim_diagnosis *diagnosis)
{
    enum oncology_role role = oncology_role(diagnosis);
    const char *why;
    if (role == ONCOLOGY_SECONDARY)
        return true;
    return role == ONCOLOGY_PRIMARY && diagnosis->event != EVENT_INITIAL &&
           oncology_nature(diagnosis) != ONCOLOGY_IN_SITU_OR_BENIGN &&
           oncology_fit(context->snapshot->oncology, BREAST_CATEGORY, diagnosis, &why) !=
               ONCOLOGY_NO;
}

struct events {
    int first;         /* index of the earliest event, CLAIM_ABSENT */
    int covered;       /* index of an event that lies in the covered time, CLAIM_ABSENT */
    bool known_before; /* the policy knows an event of before cover or in waiting */
};

static struct events gather(const struct rule_context *context)
{
    struct events events = {CLAIM_ABSENT, CLAIM_ABSENT, false};
    const struct claim *claim = context->claim;
    for (int i = 0; i < (int)claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &claim->diagnoses[i];
        if (!is_event(context, diagnosis))
            continue;
        int32_t on = diagnosis->first_confirmed_on;
        int32_t best_on = events.first == CLAIM_ABSENT
                              ? DATE_NONE
                              : claim->diagnoses[events.first].first_confirmed_on;
        if (events.first == CLAIM_ABSENT ||
            (on != DATE_NONE && (best_on == DATE_NONE || on < best_on)))
            events.first = i;
        if (on != DATE_NONE && rule_period_place(context, on) == PERIOD_COVERED)
            events.covered = i;
    }
    for (size_t i = 0; i < context->history->diagnosis_count; i++) {
        const struct claim_diagnosis *past = &context->history->diagnoses[i].diagnosis;
        if (!is_event(context, past) || past->first_confirmed_on == DATE_NONE)
            continue;
        enum rule_period_place place = rule_period_place(context, past->first_confirmed_on);
        events.known_before |= place == PERIOD_BEFORE || place == PERIOD_WAITING;
    }
    return events;
}

static enum trace_outcome add(struct rule_context *context, enum reason_code code, int index,
                              const char *clause)
{
    struct verdict_reason *reason = rule_add(context, code, clause);
    reason->required = "服务有效期内、等待期后确诊的乳腺癌复发或转移";
    if (index == CLAIM_ABSENT) {
        reason->pointer = "/diagnoses";
        reason->submitted = "只有初诊";
        reason->remedy = "补充复发或转移的诊断（event 为 recurrence 或 metastasis）及确诊日";
        return TRACE_FAIL;
    }
    reason->pointer = rule_text(context, "/diagnoses/%d/first_confirmed_on", index);
    reason->submitted = rule_date(context, context->claim->diagnoses[index].first_confirmed_on);
    return TRACE_FAIL;
}

static enum trace_outcome judge(struct rule_context *context, const struct events *events)
{
    int32_t on = context->claim->diagnoses[events->first].first_confirmed_on;
    if (on == DATE_NONE)
        return add(context, REASON_manual_review, events->first, NULL);
    enum rule_period_place place = rule_period_place(context, on);
    const char *clause = rule_period_clause(context, place);
    /* An earlier event and a new one in the covered time: whether the new one counts is not printed. */
    if (place != PERIOD_COVERED && place != PERIOD_AFTER && events->covered != CLAIM_ABSENT)
        return add(context, REASON_manual_review, events->covered, NULL);
    switch (place) {
    case PERIOD_BEFORE: return add(context, REASON_diagnosed_before_cover, events->first, NULL);
    case PERIOD_WAITING:
        return add(context, REASON_diagnosed_in_waiting_period, events->first, clause);
    case PERIOD_CONFLICT: return add(context, REASON_manual_review, events->first, clause);
    case PERIOD_BOUNDARY: return add(context, REASON_boundary_day_review, events->first, clause);
    case PERIOD_AFTER: return add(context, REASON_diagnosed_outside_period, events->first, NULL);
    case PERIOD_COVERED: break;
    }
    if (!events->known_before)
        return TRACE_PASS;
    struct verdict_reason *reason = rule_add(context, REASON_manual_review, NULL);
    reason->submitted = "系统已知的以往复发或转移";
    return TRACE_FAIL;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit || !plan_list_has(context->plan, "diagnosis_rule", NULL, "recurrence"))
        return TRACE_NOT_EVALUATED;
    struct events events = gather(context);
    if (events.first == CLAIM_ABSENT) {
        rule_compared(context, "请求内没有复发或转移");
        return add(context, REASON_recurrence_required, CLAIM_ABSENT, NULL);
    }
    rule_line(context)->confirmed_on = context->claim->diagnoses[events.first].first_confirmed_on;
    rule_compared(context, "复发或转移确诊日 %s；等待期 %d 天，自 %s",
                  rule_date(context, rule_line(context)->confirmed_on),
                  (int)rule_period_of(context).waiting_days,
                  rule_date(context, context->history->effective_on));
    return judge(context, &events);
}

const struct rule rule_recurrence = {"recurrence", RULE_LINE, "diagnosis_rule", evaluate};
