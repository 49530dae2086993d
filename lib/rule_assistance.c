/* Charity programmes. Ping An does not pay what the programme would have given; the others only tell. */
#include "rule.h"

#include <string.h>

static const struct history_grant *find_grant(const struct rule_context *context,
                                              const struct formulary_row *row)
{
    int32_t on = rule_prescribed_on(context);
    for (size_t i = 0; i < context->history->grant_count; i++) {
        const struct history_grant *grant = &context->history->grants[i];
        if (strcmp(grant->row, row->id) == 0 && grant->from_on <= on &&
            (grant->to_on == DATE_NONE || on <= grant->to_on))
            return grant;
    }
    return NULL;
}

static bool state_in(const struct history_grant *grant, const char *words)
{
    struct str rest = str_of(words), word;
    while (str_next(&rest, ' ', &word)) {
        if (str_equal_text(word, grant->state))
            return true;
    }
    return false;
}

static enum trace_outcome fail(struct rule_context *context, enum reason_code code,
                               const struct history_grant *grant)
{
    struct verdict_reason *reason = rule_add(context, code, NULL);
    reason->pointer = rule_line_pointer(context, "");
    reason->required = "没有可用的援助项目，或援助已用完、未通过";
    reason->submitted = grant->state;
    if (code == REASON_assistance_programme_applies)
        reason->remedy =
            state_in(grant, "granted") ? "到指定药店领取援助药品" : "提交完整的援助申请";
    return TRACE_FAIL;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    const struct history_grant *grant = find_grant(context, row);
    bool denies = plan_list_has(context->plan, "assistance", NULL, "deny");
    rule_compared(context, "援助状态 %s；%s", grant != NULL ? grant->state : "无",
                  denies ? "影响赔付" : "只作提示");
    if (grant == NULL || !denies)
        return TRACE_PASS;
    if (state_in(grant, "eligible papers_missing granted"))
        return fail(context, REASON_assistance_programme_applies, grant);
    if (state_in(grant, "applied"))
        return fail(context, REASON_manual_review, grant);
    return TRACE_PASS;
}

const struct rule rule_assistance = {"assistance", RULE_LINE, "assistance", evaluate};
