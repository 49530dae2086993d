/* Which ratio pays: a catalogue drug of a socially insured person that was not settled with social
 * insurance takes the lower one, unless the drug is outside the catalogue. */
#include "rule.h"

static const char *reason_word(int reason)
{
    return reason == CLAIM_ABSENT ? "未填" : claim_unsettled_words[reason];
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (rule_row(context) == NULL)
        return TRACE_NOT_EVALUATED;
    const struct claim *claim = context->claim;
    const struct policy_terms *terms = &context->history->terms;
    enum catalogue_flag catalogue = rule_catalogue(context);
    bool unsettled = context->history->social_insured && !claim->settled &&
                     catalogue == CATALOGUE_YES &&
                     claim->unsettled_reason != UNSETTLED_NOT_IN_CATALOGUE;
    int ratio = (int)(unsettled ? rule_term(context, terms->unsettled_ratio_percent,
                                            "unsettled_ratio_percent", 60)
                                : rule_term(context, terms->ratio_percent, "ratio_percent", 100));
    context->ratio_percent[context->line] = ratio;
    context->unsettled[context->line] = unsettled;
    rule_compared(context, "社保身份投保 %s，已结算 %s（%s），目录内 %s：%d%%",
                  context->history->social_insured ? "是" : "否", claim->settled ? "是" : "否",
                  reason_word(claim->unsettled_reason),
                  catalogue == CATALOGUE_YES  ? "是"
                  : catalogue == CATALOGUE_NO ? "否"
                                              : "不明",
                  ratio);
    /* Courts have refused the cut where settlement was impossible: paid as the clause says, and looked at. */
    if (unsettled && claim->unsettled_reason == UNSETTLED_NO_LOCAL)
        rule_line(context)->flags |= FLAG_SETTLEMENT_DISPUTED;
    return unsettled && ratio < 100 ? TRACE_FAIL : TRACE_PASS;
}

const struct rule rule_settlement = {"settlement", RULE_LINE, "unsettled_ratio_percent", evaluate};
