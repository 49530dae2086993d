/* The definition asks for a result confirmed by histopathology (or bone marrow). */
#include "rule.h"

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct claim_diagnosis *diagnosis = rule_diagnosis(context);
    if (diagnosis == NULL)
        return TRACE_NOT_EVALUATED;
    bool report = claim_has_document(context->claim, DOC_PATHOLOGY_REPORT);
    bool later = !rule_is_first_request(context);
    const char *said = diagnosis->pathology_confirmed == 1   ? "是"
                       : diagnosis->pathology_confirmed == 0 ? "否"
                                                             : "未填";
    rule_compared(context, "病理确诊：%s；病理报告：%s；%s", said, report ? "有" : "无",
                  later ? "再次用药" : "首次用药");
    bool confirmed = diagnosis->pathology_confirmed == 1 ||
                     (diagnosis->pathology_confirmed == CLAIM_ABSENT && (report || later));
    if (confirmed)
        return TRACE_PASS;
    struct verdict_reason *reason = rule_add(context, REASON_pathology_required, NULL);
    reason->pointer = rule_text(context, "/diagnoses/%d/pathology_confirmed",
                                context->line_diagnosis[context->line]);
    reason->required = "经组织病理学或骨髓病理检查明确诊断";
    reason->submitted = said;
    reason->remedy = "提交病理报告并写明已确诊";
    return TRACE_FAIL;
}

const struct rule rule_pathology = {"pathology", RULE_LINE, "documents.first.all", evaluate};
