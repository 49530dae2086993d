/* First ever (AXA, Ping An), or first of this disease (CPIC inpatient B): no malignant tumour confirmed
 * before cover or in waiting may be known from the request, the policy or an earlier authorization.
 * What is known from elsewhere is told as an outcome only. */
#include "rule_period.h"

#include <string.h>

enum finding {
    FOUND_BEFORE,
    FOUND_WAITING,
    FOUND_BOUNDARY,
    FOUND_CONFLICT,
    FOUND_OUTSIDE,
    FOUND_UNSURE,
    FINDING_COUNT
};

struct findings {
    bool found[FINDING_COUNT];
    const char *submitted[FINDING_COUNT];
    const char *pointer[FINDING_COUNT];
    const char *detail; /* of FOUND_UNSURE */
};

struct known {
    const struct claim_diagnosis *diagnosis;
    int index;       /* in the request; -1: known from elsewhere */
    bool has_detail; /* morphology or staging known */
};

static void note(struct rule_context *context, struct findings *findings, enum finding finding,
                 const struct known *known)
{
    if (findings->found[finding] && known->index < 0)
        return; /* the request's own fact explains better */
    findings->found[finding] = true;
    findings->pointer[finding] =
        known->index < 0 ? ""
                         : rule_text(context, "/diagnoses/%d/first_confirmed_on", known->index);
    findings->submitted[finding] = known->index < 0
                                       ? "系统已知的以往诊断"
                                       : rule_date(context, known->diagnosis->first_confirmed_on);
}

static bool could_be_mild(const struct rule_context *context, const struct known *known)
{
    const char *missing;
    int version = (int)rule_term(context, context->history->terms.definition_version,
                                 "definition_version", 2020);
    enum oncology_tier tier =
        oncology_tier(known->diagnosis, version,
                      rule_age(context, known->diagnosis->first_confirmed_on), &missing);
    if (tier != TIER_SEVERE)
        return true;
    struct str codes = str_of(plan_text(context->plan, "unknown_tier_codes", NULL, "")), code;
    while (!known->has_detail && str_next(&codes, ' ', &code)) {
        if (ident_icd10_matches(known->diagnosis->icd10.code, code, false))
            return true;
    }
    return false;
}

/* An early tumour: denial, or a person where the plan or the knowledge leaves room. */
static void note_early(struct rule_context *context, struct findings *findings,
                       enum finding finding, const struct known *known)
{
    bool same_only =
        plan_list_has(context->plan, "diagnosis_rule", NULL, "first_ever_same_category");
    const char *detail = NULL;
    if (oncology_nature(known->diagnosis) == ONCOLOGY_NATURE_UNKNOWN)
        detail = "以往肿瘤的性质因 ICD-O 版本不同而不能确定";
    else if (same_only && !rule_is_same_disease(context, known->diagnosis))
        detail = "以往确诊过其他类别的恶性肿瘤";
    else if (plan_list_has(context->plan, "earlier_mild", NULL, "pend") &&
             could_be_mild(context, known))
        detail = "以往的恶性肿瘤是轻度，或不能确定轻重";
    if (detail != NULL) {
        findings->detail = detail;
        finding = FOUND_UNSURE;
    }
    note(context, findings, finding, known);
}

/* Z85 is no present tumour, but it says that there was one: of before the covered time a person looks. */
static void note_past(struct rule_context *context, struct findings *findings,
                      const struct known *known)
{
    int32_t on = known->diagnosis->first_confirmed_on;
    if (on == DATE_NONE || rule_period_place(context, on) >= PERIOD_COVERED)
        return;
    findings->detail = "有恶性肿瘤个人史（Z85），是否以往确诊须核";
    note(context, findings, FOUND_UNSURE, known);
}

/* Another primary of the request without its day may have been there before. */
static void note_undated(struct rule_context *context, struct findings *findings,
                         const struct known *known)
{
    if (known->index < 0 || oncology_role(known->diagnosis) != ONCOLOGY_PRIMARY ||
        rule_is_same_disease(context, known->diagnosis))
        return;
    findings->detail = "另一恶性肿瘤没有确诊日";
    note(context, findings, FOUND_UNSURE, known);
}

static void consider(struct rule_context *context, struct findings *findings,
                     const struct known *known)
{
    const struct claim_diagnosis *diagnosis = known->diagnosis;
    enum oncology_role role = oncology_role(diagnosis);
    if (role == ONCOLOGY_HISTORY)
        note_past(context, findings, known);
    enum oncology_nature nature = oncology_nature(diagnosis);
    bool counts = (role == ONCOLOGY_PRIMARY || role == ONCOLOGY_SECONDARY) &&
                  (nature == ONCOLOGY_MALIGNANT || nature == ONCOLOGY_NATURE_UNKNOWN);
    if (counts && diagnosis->first_confirmed_on == DATE_NONE)
        note_undated(context, findings, known);
    if (!counts || diagnosis->first_confirmed_on == DATE_NONE)
        return;
    switch (rule_period_place(context, diagnosis->first_confirmed_on)) {
    case PERIOD_BEFORE: note_early(context, findings, FOUND_BEFORE, known); break;
    case PERIOD_WAITING: note_early(context, findings, FOUND_WAITING, known); break;
    case PERIOD_BOUNDARY: note_early(context, findings, FOUND_BOUNDARY, known); break;
    case PERIOD_CONFLICT: note_early(context, findings, FOUND_CONFLICT, known); break;
    case PERIOD_AFTER:
        if (known->index >= 0)
            note(context, findings, FOUND_OUTSIDE, known);
        break;
    case PERIOD_COVERED: break;
    }
}

static void consider_all(struct rule_context *context, struct findings *findings)
{
    for (size_t i = 0; i < context->claim->diagnosis_count; i++) {
        struct known known = {&context->claim->diagnoses[i], (int)i, true};
        consider(context, findings, &known);
    }
    for (size_t i = 0; i < context->history->diagnosis_count; i++) {
        const struct history_diagnosis *past = &context->history->diagnoses[i];
        struct known known = {&past->diagnosis, -1, past->has_detail};
        consider(context, findings, &known);
    }
    const struct claim_diagnosis *own = rule_diagnosis(context);
    if (own == NULL || rule_first_confirmed_on(context) != DATE_NONE)
        return;
    struct known known = {own, context->line_diagnosis[context->line], true};
    findings->detail = "未提供该肿瘤首次确诊的日期";
    note(context, findings, FOUND_UNSURE, &known);
}

static void add_findings(struct rule_context *context, const struct findings *findings)
{
    static const struct {
        enum reason_code code;
        enum rule_period_place place; /* whose clause; PERIOD_COVERED: the diagnosis rule's */
        const char *required;
    } table[FINDING_COUNT] = {
        [FOUND_BEFORE] = {REASON_diagnosed_before_cover, PERIOD_COVERED,
                          "保障开始前未确诊过恶性肿瘤"},
        [FOUND_WAITING] = {REASON_diagnosed_in_waiting_period, PERIOD_WAITING, "等待期后首次确诊"},
        [FOUND_BOUNDARY] = {REASON_boundary_day_review, PERIOD_BOUNDARY, "等待期后首次确诊"},
        [FOUND_CONFLICT] = {REASON_manual_review, PERIOD_CONFLICT,
                            "等待期后首次确诊，而两处条款的等待期天数不同"},
        [FOUND_OUTSIDE] = {REASON_diagnosed_outside_period, PERIOD_COVERED, "保险期间内确诊"},
        [FOUND_UNSURE] = {REASON_manual_review, PERIOD_COVERED, "首次确诊的时间和类别明确"},
    };
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        if (!findings->found[i])
            continue;
        const char *clause =
            table[i].place == PERIOD_COVERED ? NULL : rule_period_clause(context, table[i].place);
        struct verdict_reason *reason = rule_add(context, table[i].code, clause);
        reason->required = table[i].required;
        reason->submitted = findings->submitted[i];
        reason->pointer = findings->pointer[i];
        if (i == FOUND_UNSURE)
            reason->detail = findings->detail;
    }
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit || plan_list_has(context->plan, "diagnosis_rule", NULL, "recurrence"))
        return TRACE_NOT_EVALUATED;
    struct findings findings = {.detail = NULL};
    consider_all(context, &findings);
    bool any = false;
    for (size_t i = 0; i < FINDING_COUNT; i++)
        any |= findings.found[i];
    rule_compared(context, "请求内诊断 %zu 个，另有已知诊断参与比较；等待期 %d 天，自 %s：%s",
                  context->claim->diagnosis_count, (int)rule_period_of(context).waiting_days,
                  rule_date(context, context->history->effective_on),
                  any ? "有不符或待核" : "均在等待期后");
    if (!any)
        return TRACE_PASS;
    add_findings(context, &findings);
    return TRACE_FAIL;
}

const struct rule rule_first_diagnosis = {"first_diagnosis", RULE_LINE, "diagnosis_rule", evaluate};
