/* The same row of the same prescription under another key, or twice in one request. Of a request at
 * another pharmacy only the outcome is told. */
#include "rule.h"

#include <string.h>

static bool counts(const struct history_line *line)
{
    static const char *const statuses[] = {"open", "pended", "dispensed", "partly_dispensed"};
    if (strcmp(line->decision, "deny") == 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        if (strcmp(line->status, statuses[i]) == 0)
            return true;
    }
    return false;
}

static const struct history_line *find_earlier(const struct rule_context *context,
                                               const struct formulary_row *row)
{
    for (size_t i = 0; i < context->history->line_count; i++) {
        const struct history_line *line = &context->history->lines[i];
        if (context->claim->has_prescription && line->same_policy &&
            strcmp(line->row, row->id) == 0 && line->issued_on == context->claim->issued_on &&
            counts(line))
            return line;
    }
    return NULL;
}

static enum trace_outcome fail_earlier(struct rule_context *context,
                                       const struct history_line *earlier)
{
    rule_compared(context, "同一处方日的同一药品已有申请");
    struct verdict_reason *reason =
        rule_add(context, REASON_duplicate_request, RULE_CLAUSE_REQUEST);
    reason->pointer = rule_line_pointer(context, "");
    reason->required = "同一处方的同一药品只申请一次";
    if (!earlier->same_pharmacy)
        return TRACE_FAIL;
    reason->submitted = earlier->authorization_id;
    bool pended = strcmp(earlier->decision, "pend") == 0;
    reason->remedy =
        pended ? rule_text(context, "向原申请 %s 补交材料（POST /v1/authorizations/%s/documents）",
                           earlier->authorization_id, earlier->authorization_id)
               : rule_text(context, "使用原申请 %s", earlier->authorization_id);
    return TRACE_FAIL;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    for (int i = 0; i < context->line; i++) {
        const struct formulary_row *other = context->verdict->lines[i].row;
        if (other == NULL || strcmp(other->id, row->id) != 0)
            continue;
        rule_compared(context, "与第 %d 行是同一药品", i + 1);
        struct verdict_reason *reason =
            rule_add(context, REASON_duplicate_request, RULE_CLAUSE_REQUEST);
        reason->pointer = rule_line_pointer(context, "");
        reason->required = "同一药品在一次申请中只列一行";
        reason->submitted = rule_text(context, "与第 %d 行重复", i + 1);
        reason->remedy = "合并为一行";
        return TRACE_FAIL;
    }
    const struct history_line *earlier = find_earlier(context, row);
    if (earlier != NULL)
        return fail_earlier(context, earlier);
    rule_compared(context, "没有同一处方的同一药品");
    return TRACE_PASS;
}

const struct rule rule_duplicate = {"duplicate", RULE_LINE, NULL, evaluate};
