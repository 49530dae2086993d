/* Severe or mild by the definition of the policy, against what the plan or the product pays. */
#include "rule.h"

#include <string.h>

static enum trace_outcome fail(struct rule_context *context, enum reason_code code,
                               const char *missing)
{
    int index = context->line_diagnosis[context->line];
    struct verdict_reason *reason = rule_add(context, code, NULL);
    reason->required = plan_text(context->plan, "tier", rule_list_id(context), "");
    reason->submitted = oncology_tier_text(context->tier[context->line]);
    if (missing[0] == '\0') {
        reason->pointer = rule_text(context, "/diagnoses/%d", index);
        return TRACE_FAIL;
    }
    const char *slash = strchr(missing, '.');
    reason->pointer = slash == NULL ? rule_text(context, "/diagnoses/%d/%s", index, missing)
                                    : rule_text(context, "/diagnoses/%d/%.*s/%s", index,
                                                (int)(slash - missing), missing, slash + 1);
    reason->submitted = "未填或不一致";
    reason->remedy = rule_text(context, "补充 %s", missing);
    return TRACE_FAIL;
}

static enum trace_outcome judge_severe(struct rule_context *context, enum oncology_tier tier,
                                       const char *missing)
{
    switch (tier) {
    case TIER_MILD: return fail(context, REASON_tumour_grade_not_covered, "");
    case TIER_BETWEEN: return fail(context, REASON_manual_review, "");
    case TIER_REVIEW:
        return fail(context,
                    strcmp(missing, "morphology") == 0 ? REASON_morphology_required
                                                       : REASON_staging_required,
                    missing);
    case TIER_NOT_COVERED:
    case TIER_SEVERE: break;
    }
    return TRACE_PASS;
}

/* In situ and benign are the nature rule's; what is left here the 2007 definition leaves out. */
static bool is_left_out(const struct rule_context *context, enum oncology_tier tier)
{
    return tier == TIER_NOT_COVERED &&
           oncology_nature(rule_diagnosis(context)) == ONCOLOGY_MALIGNANT;
}

/* Tumours during HIV infection are outside the 2007 definition, whatever their own code. */
static bool has_hiv(const struct rule_context *context)
{
    for (size_t i = 0; i < context->claim->diagnosis_count; i++) {
        if (ident_icd10_matches(context->claim->diagnoses[i].icd10.code, str_of("B20-B24"), false))
            return true;
    }
    return false;
}

struct spread {
    bool nodal, distant; /* a C77, a C78–C79 code among the diagnoses */
    bool of_another;     /* another malignant primary it may come from */
};

static struct spread spread_of(const struct rule_context *context)
{
    struct spread spread = {false, false, false};
    for (size_t i = 0; i < context->claim->diagnosis_count; i++) {
        const struct claim_diagnosis *other = &context->claim->diagnoses[i];
        enum oncology_role role = oncology_role(other);
        bool node = ident_icd10_matches(other->icd10.code, STR_LIT("C77"), false);
        spread.nodal |= node;
        spread.distant |= role == ONCOLOGY_SECONDARY && !node;
        spread.of_another |= role == ONCOLOGY_PRIMARY &&
                             oncology_nature(other) != ONCOLOGY_IN_SITU_OR_BENIGN &&
                             !rule_is_same_disease(context, other);
    }
    return spread;
}

/* A secondary code says what the staging of the primary, often older, does not. */
static struct claim_diagnosis staged(const struct claim_diagnosis *diagnosis,
                                     const struct spread *spread)
{
    struct claim_diagnosis copy = *diagnosis;
    if (spread->nodal) {
        copy.staging.n = "N1";
        copy.staging.nodal_metastasis = 1;
    }
    if (spread->distant) {
        copy.staging.m = "M1";
        copy.staging.distant_metastasis = 1;
    }
    return copy;
}

/* Mild or not turns on whether the metastasis is this tumour's or the other's. */
static enum trace_outcome fail_whose_metastasis(struct rule_context *context)
{
    fail(context, REASON_manual_review, "");
    context->verdict->reasons[context->verdict->reason_count - 1].detail =
        "有转移编码和不止一个原发恶性肿瘤，转移属于哪一个须核";
    return TRACE_FAIL;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct claim_diagnosis *diagnosis = rule_diagnosis(context);
    const struct formulary_row *row = rule_row(context);
    if (diagnosis == NULL || oncology_nature(diagnosis) == ONCOLOGY_NATURE_UNKNOWN)
        return TRACE_NOT_EVALUATED; /* an unsure nature is pended by the rules before */
    int version = (int)rule_term(context, context->history->terms.definition_version,
                                 "definition_version", 2020);
    const char *missing = "";
    struct spread spread = spread_of(context);
    struct claim_diagnosis judged = spread.of_another ? *diagnosis : staged(diagnosis, &spread);
    enum oncology_tier tier =
        oncology_tier(&judged, version, rule_age(context, diagnosis->first_confirmed_on), &missing);
    if (version == 2007 && has_hiv(context))
        tier = TIER_NOT_COVERED;
    context->tier[context->line] = tier;
    const char *asked = plan_text(context->plan, "tier", row->list->id, "severe");
    rule_compared(context, "%d 年定义：%s%s%s；要求 %s", version, oncology_tier_text(tier),
                  missing[0] != '\0' ? "，缺 " : "", missing, asked);
    bool left_out = is_left_out(context, tier);
    bool too_mild = tier == TIER_MILD && strcmp(asked, "severe") == 0;
    if ((left_out || too_mild) && spread.of_another && (spread.nodal || spread.distant))
        return fail_whose_metastasis(context);
    if (left_out)
        return fail(context, REASON_tumour_grade_not_covered, "");
    /* Under the 2007 definition the missing fact also tells whether it is covered at all. */
    if (strcmp(asked, "severe") == 0 || (version == 2007 && tier == TIER_REVIEW))
        return judge_severe(context, tier, missing);
    /* Neither list names a tumour between the tiers. */
    if (tier == TIER_BETWEEN)
        return fail(context, REASON_manual_review, "");
    if (strcmp(asked, "unspecified") == 0 && tier != TIER_SEVERE)
        rule_line(context)->flags |= FLAG_TIER_UNSPECIFIED;
    return TRACE_PASS;
}

const struct rule rule_tier = {"tier", RULE_LINE, "tier", evaluate};
