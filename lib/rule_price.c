/* The till's price is not trusted: an agreed price caps it; without one the submitted price counts and is flagged. */
#include "rule.h"

#include <string.h>

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    const struct claim_line *line = &context->claim->lines[context->line];
    int64_t agreed_fen = -1;
    for (size_t i = 0; i < context->history->price_count; i++) {
        const struct history_price *price = &context->history->prices[i];
        if (strcmp(price->row, row->id) == 0 && (agreed_fen < 0 || price->price_fen < agreed_fen))
            agreed_fen = price->price_fen;
    }
    if (agreed_fen < 0) {
        rule_compared(context, "没有约定价格，按申报的 %lld 分", (long long)line->unit_price_fen);
        if (!rule_line_is_denied(context, context->line))
            rule_line(context)->flags |= FLAG_PRICE_NOT_AGREED;
        return TRACE_PASS;
    }
    rule_compared(context, "申报 %lld 分，约定 %lld 分", (long long)line->unit_price_fen,
                  (long long)agreed_fen);
    if (line->unit_price_fen <= agreed_fen)
        return TRACE_PASS;
    rule_line(context)->unit_price_fen = agreed_fen;
    struct verdict_reason *reason = rule_add(context, REASON_price_over_agreed, RULE_CLAUSE_POLICY);
    reason->pointer = rule_line_pointer(context, "unit_price_fen");
    reason->required = rule_text(context, "不高于 %lld 分", (long long)agreed_fen);
    reason->submitted = rule_text(context, "%lld 分", (long long)line->unit_price_fen);
    return TRACE_FAIL;
}

const struct rule rule_price = {"price", RULE_LINE, NULL, evaluate};
