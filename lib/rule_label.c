/* Lists whose notes defer to the drug's approved label: the product holds no label data, so a passing
 * disease is flagged; supportive products of the breast list, whose labels name no breast cancer, need a person. */
#include "rule.h"

#include <string.h>

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    if (!plan_list_has(context->plan, "label_governs", row->list->id, "yes")) {
        rule_compared(context, "清单 %s 不以说明书为准", row->list->id);
        return TRACE_PASS;
    }
    if (strcmp(row->product_class, "supportive") == 0) {
        rule_compared(context, "支持用药，说明书不以该肿瘤为适应症");
        struct verdict_reason *reason = rule_add(context, REASON_manual_review, NULL);
        reason->required = "说明书适应症";
        reason->detail = "支持用药，说明书不以该肿瘤为适应症，须人工判断";
        return TRACE_FAIL;
    }
    rule_compared(context, "适应症以说明书为准，系统没有说明书数据，只作标记");
    if (context->line_diagnosis[context->line] != CLAIM_ABSENT &&
        context->fit[context->line] == ONCOLOGY_PASS)
        rule_line(context)->flags |= FLAG_LABEL_NOT_CHECKED;
    return TRACE_PASS;
}

const struct rule rule_label = {"label", RULE_LINE, "label_governs", evaluate};
