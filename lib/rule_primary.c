/* Secondary (C77–C79), encounter (Z51 …) and history (Z85) codes prove no primary tumour. */
#include "rule.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    const struct claim *claim = context->claim;
    size_t primaries = 0, tumours = 0, proofless = 0;
    for (size_t i = 0; i < claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &claim->diagnoses[i];
        switch (oncology_role(diagnosis)) {
        case ONCOLOGY_PRIMARY: primaries++; break;
        case ONCOLOGY_OTHER: tumours += oncology_nature(diagnosis) != ONCOLOGY_NOT_TUMOUR; break;
        case ONCOLOGY_SECONDARY:
        case ONCOLOGY_ENCOUNTER:
        case ONCOLOGY_HISTORY: proofless++; break;
        }
    }
    rule_compared(context, "原发肿瘤 %zu 个，其他肿瘤 %zu 个，继发、就诊或既往编码 %zu 个",
                  primaries, tumours, proofless);
    if (primaries + tumours > 0)
        return TRACE_PASS;
    if (proofless == 0)
        return TRACE_NOT_EVALUATED; /* no tumour at all: the nature rule denies */
    struct verdict_reason *reason =
        rule_add(context, REASON_primary_diagnosis_missing, RULE_CLAUSE_REQUEST);
    reason->pointer = "/diagnoses";
    reason->required = "原发肿瘤的诊断编码";
    reason->submitted = claim->diagnoses[0].icd10_text;
    reason->remedy = "补充原发肿瘤的诊断编码后重新判定";
    return TRACE_FAIL;
}

const struct rule rule_primary = {"primary", RULE_WHOLE, NULL, evaluate};
