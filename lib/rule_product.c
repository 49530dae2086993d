/* Which listed product the printed name means, within the plan's lists of the prescription date. A
 * likeness is never a product: it pends with candidates. */
#include "rule.h"

#include "snapshot.h"

/* The fields that were filled, in one text. */
static const char *submitted_name(struct rule_context *context, const struct claim_line *line)
{
    const char *const parts[] = {line->drug, line->brand, line->generic, line->approval_no,
                                 line->manufacturer};
    const char *text = "";
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i][0] != '\0')
            text = rule_text(context, "%s%s%s", text, text[0] == '\0' ? "" : " ", parts[i]);
    }
    return text;
}

static void find(struct rule_context *context, int32_t on, struct match_answer *answer)
{
    const struct claim_line *line = &context->claim->lines[context->line];
    struct match_query query = {
        .drug = str_of(line->drug),
        .brand = str_of(line->brand),
        .generic = str_of(line->generic),
        .approval_no = str_of(line->approval_no),
        .manufacturer = str_of(line->manufacturer),
        .lists = context->plan->lists,
        .list_count = context->plan->list_count,
        .on = on,
    };
    match_find(context->snapshot->match, context->arena, &query, answer);
}

static void add_unmatched(struct rule_context *context, enum reason_code code,
                          const struct match_answer *answer)
{
    struct verdict_reason *reason = rule_add(context, code, NULL);
    bool set = answer->result == MATCH_GENERIC_SET;
    reason->pointer = rule_line_pointer(context, "");
    reason->submitted = submitted_name(context, &context->claim->lines[context->line]);
    reason->required = "清单内的一个药品";
    reason->candidates = set ? answer->products : answer->candidates;
    reason->candidate_count = set ? answer->product_count : answer->candidate_count;
    if (reason->candidate_count > 0)
        reason->remedy = "补充商品名、厂家或批准文号，从候选药品中确定一个";
}

static enum reason_code code_of(const struct match_answer *answer)
{
    if (answer->formulation_differs)
        return REASON_product_formulation_differs;
    if (answer->result == MATCH_GENERIC_SET || answer->result == MATCH_AMBIGUOUS)
        return REASON_drug_ambiguous;
    return answer->candidate_count > 0 ? REASON_drug_unrecognised_candidates
                                       : REASON_drug_not_listed;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    struct match_answer *answer = &context->match[context->line];
    find(context, rule_prescribed_on(context), answer);
    rule_line(context)->matched_by = answer->matched_by;
    rule_compared(context, "%s → %s（%s）%s", answer->normal, match_result_text(answer->result),
                  match_by_text(answer->matched_by),
                  answer->result == MATCH_EXACT ? answer->products[0]->id : "");
    if (answer->result == MATCH_EXACT) {
        rule_line(context)->row = answer->products[0];
        return TRACE_PASS;
    }
    if (answer->result == MATCH_NONE && !answer->formulation_differs &&
        answer->candidate_count == 0) {
        struct match_answer newest;
        find(context, DATE_NONE, &newest);
        context->listed_elsewhen[context->line] = newest.result == MATCH_EXACT;
        if (newest.result == MATCH_EXACT)
            return TRACE_FAIL; /* the list rule says so */
    }
    enum reason_code code = answer->contradiction ? REASON_drug_ambiguous : code_of(answer);
    add_unmatched(context, code, answer);
    return TRACE_FAIL;
}

const struct rule rule_product = {"product", RULE_LINE, "lists", evaluate};
