/* In situ, borderline and benign tumours are no malignant tumours; ICD-O-3 prevails over ICD-10. */
#include "rule.h"

struct natures {
    bool malignant, unknown, in_situ, proofless;
    int first; /* index of the first diagnosis that is no malignant tumour */
};

static struct natures gather(const struct rule_context *context)
{
    struct natures natures = {.first = 0};
    bool found = false;
    for (int i = 0; i < (int)context->claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &context->claim->diagnoses[i];
        enum oncology_role role = oncology_role(diagnosis);
        if (role != ONCOLOGY_PRIMARY && role != ONCOLOGY_OTHER) {
            natures.proofless = true;
            continue;
        }
        enum oncology_nature nature = oncology_nature(diagnosis);
        natures.malignant |= nature == ONCOLOGY_MALIGNANT;
        natures.unknown |= nature == ONCOLOGY_NATURE_UNKNOWN;
        natures.in_situ |= nature == ONCOLOGY_IN_SITU_OR_BENIGN;
        if (!found || nature == ONCOLOGY_IN_SITU_OR_BENIGN)
            natures.first = i;
        found = true;
    }
    return natures;
}

static enum trace_outcome fail(struct rule_context *context, enum reason_code code, int index)
{
    const struct claim_diagnosis *diagnosis = &context->claim->diagnoses[index];
    const struct formulary_row *row = rule_row(context);
    /* An implant may be needed for another cause: a person looks (decisions "Devices"). */
    if (row != NULL && row->kind == PRODUCT_DEVICE)
        code = REASON_manual_review;
    struct verdict_reason *reason = rule_add(context, code, NULL);
    reason->pointer = rule_text(context, "/diagnoses/%d", index);
    reason->required = "恶性肿瘤（行为码 3、6、9）";
    reason->submitted =
        rule_text(context, "%s%s%s", diagnosis->icd10_text, diagnosis->has_morphology ? " " : "",
                  diagnosis->has_morphology ? diagnosis->morphology.text : "");
    if (code == REASON_manual_review && oncology_nature(diagnosis) == ONCOLOGY_NATURE_UNKNOWN)
        reason->detail =
            "ICD-O-3.1 与 ICD-O-3.2 对该形态学的行为码不同（3.1 为交界性，3.2 为恶性）";
    rule_compared(context, "%s：不是确定的恶性肿瘤", reason->submitted);
    return TRACE_FAIL;
}

static enum trace_outcome judge_one(struct rule_context *context, int index)
{
    const struct claim_diagnosis *diagnosis = &context->claim->diagnoses[index];
    switch (oncology_nature(diagnosis)) {
    case ONCOLOGY_NATURE_UNKNOWN: return TRACE_NOT_EVALUATED; /* the disease rule has pended it */
    case ONCOLOGY_IN_SITU_OR_BENIGN:
        /* A code of uncertain behaviour that the category's map lists: the map has pended it. */
        if (diagnosis->has_morphology)
            return fail(context, REASON_diagnosis_in_situ_or_benign, index);
        break;
    case ONCOLOGY_NOT_TUMOUR: /* listed by the map all the same: pended there */
    case ONCOLOGY_MALIGNANT: break;
    }
    rule_compared(context, "%s：恶性或由疾病表转人工", diagnosis->icd10_text);
    return TRACE_PASS;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    if (context->line_diagnosis[context->line] != CLAIM_ABSENT)
        return judge_one(context, context->line_diagnosis[context->line]);
    struct natures natures = gather(context);
    if (natures.malignant) {
        rule_compared(context, "有恶性肿瘤诊断");
        return TRACE_PASS;
    }
    if (natures.unknown)
        return fail(context, REASON_manual_review, natures.first);
    if (natures.in_situ)
        return fail(context, REASON_diagnosis_in_situ_or_benign, natures.first);
    if (natures.proofless)
        return TRACE_NOT_EVALUATED; /* primary_diagnosis_missing */
    return fail(context, REASON_diagnosis_not_malignant, natures.first);
}

const struct rule rule_nature = {"nature", RULE_LINE, "tier", evaluate};
