/* Per line: (total − social insurance − deductible) × ratio, cut to what is left of the limits, in line
 * order. All in fen; the three parts always sum to the total. A line the limit leaves nothing for is
 * denied, and its social share goes to the lines that are left: the sum is then worked out again. */
#include "rule.h"

#include <string.h>

#include "money.h"

struct share {
    bool shares_social; /* not denied */
    bool pays;          /* neither denied nor pended nor kept: money is worked out here */
    bool exhausted;     /* the limit left nothing */
    int64_t total_fen, social_fen, deductible_fen, payable_fen, full_fen, insurer_fen;
};

struct balances {
    int64_t deductible_fen, limit_fen;
    int64_t pool_fen[HISTORY_MAX_POOLS];
};

static bool is_kept(const struct rule_context *context, size_t line)
{
    return (context->keep_lines & (1u << line)) != 0;
}

static int64_t not_negative(int64_t fen)
{
    return fen < 0 ? 0 : fen;
}

static struct balances open_balances(const struct rule_context *context)
{
    const struct history *history = context->history;
    const struct policy_terms *terms = &history->terms;
    int64_t limit_fen = rule_term(context, terms->annual_limit_fen, "annual_limit_fen", 0);
    int64_t deductible_fen = rule_term(context, terms->deductible_fen, "deductible_fen", 0);
    struct balances balances = {
        .deductible_fen = not_negative(deductible_fen - history->deductible_used_fen),
        .limit_fen = not_negative(limit_fen - history->held_fen - history->captured_fen),
    };
    for (size_t i = 0; i < terms->pool_count; i++)
        balances.pool_fen[i] = not_negative(terms->pools[i].limit_fen - terms->pools[i].used_fen);
    return balances;
}

static bool pool_holds(const struct policy_pool *pool, const char *list)
{
    for (size_t i = 0; i < pool->list_count; i++) {
        if (strcmp(pool->lists[i], list) == 0)
            return true;
    }
    return false;
}

/* Takes up to full_fen out of the annual limit and every pool the list belongs to. */
static int64_t take(const struct rule_context *context, struct balances *balances, const char *list,
                    int64_t full_fen)
{
    const struct policy_terms *terms = &context->history->terms;
    int64_t taken_fen = full_fen < balances->limit_fen ? full_fen : balances->limit_fen;
    for (size_t i = 0; i < terms->pool_count; i++) {
        if (pool_holds(&terms->pools[i], list) && balances->pool_fen[i] < taken_fen)
            taken_fen = balances->pool_fen[i];
    }
    balances->limit_fen -= taken_fen;
    for (size_t i = 0; i < terms->pool_count; i++) {
        if (pool_holds(&terms->pools[i], list))
            balances->pool_fen[i] -= taken_fen;
    }
    return taken_fen;
}

/* What is billed for a quantity; the wire layer's ranges keep it in bounds. */
static void bill(struct verdict_line *line, int64_t quantity)
{
    BUG_IF(!money_multiply(quantity, line->unit_price_fen, &line->total_fen));
}

static void price_lines(struct rule_context *context, struct share *shares)
{
    struct verdict *verdict = context->verdict;
    for (size_t i = 0; i < verdict->line_count; i++) {
        struct verdict_line *line = &verdict->lines[i];
        bool denied = rule_line_is_denied(context, (int)i);
        shares[i].shares_social = !denied;
        shares[i].pays = !denied && !rule_line_is_pended(context, (int)i) && !is_kept(context, i);
        if (!is_kept(context, i))
            bill(line, denied ? context->claim->lines[i].quantity : context->quantity[i]);
        shares[i].total_fen = line->total_fen;
    }
}

/* What the lines that stand have of it already. Lines that a person adds later share only the rest. */
static int64_t standing_social(const struct rule_context *context, const struct share *shares)
{
    int64_t sum_fen = 0;
    for (size_t i = 0; i < context->verdict->line_count; i++) {
        if (is_kept(context, i) && context->verdict->lines[i].decision != DECISION_PEND &&
            shares[i].shares_social)
            sum_fen += context->verdict->lines[i].social_fen;
    }
    return sum_fen;
}

static void share_social(const struct rule_context *context, struct share *shares)
{
    int64_t weights[CLAIM_MAX_LINES] = {0}, parts[CLAIM_MAX_LINES] = {0};
    int64_t sum_fen = 0, paid_fen = context->claim->social_paid_fen;
    size_t count = context->verdict->line_count;
    if (context->overturn_lines != 0)
        paid_fen = not_negative(paid_fen - standing_social(context, shares));
    for (size_t i = 0; i < count; i++) {
        bool has_its_share = context->overturn_lines != 0 && is_kept(context, i) &&
                             context->verdict->lines[i].decision != DECISION_PEND;
        weights[i] = shares[i].shares_social && !shares[i].exhausted && !has_its_share
                         ? shares[i].total_fen
                         : 0;
        BUG_IF(!money_add(sum_fen, weights[i], &sum_fen));
    }
    /* What social insurance paid for other things on the same bill is not ours to share. */
    (void)money_share(paid_fen < sum_fen ? paid_fen : sum_fen, weights, count, parts);
    for (size_t i = 0; i < count; i++)
        shares[i].social_fen = parts[i];
}

/* True when every line that has something to be paid gets something. */
static bool work_out(const struct rule_context *context, struct share *shares)
{
    struct balances balances = open_balances(context);
    share_social(context, shares);
    for (size_t i = 0; i < context->verdict->line_count; i++) {
        struct share *share = &shares[i];
        if (!share->pays || share->exhausted)
            continue;
        int64_t rest_fen = share->total_fen - share->social_fen;
        share->deductible_fen =
            rest_fen < balances.deductible_fen ? rest_fen : balances.deductible_fen;
        balances.deductible_fen -= share->deductible_fen;
        share->payable_fen = rest_fen - share->deductible_fen;
        share->full_fen = money_percent(share->payable_fen, context->ratio_percent[i]);
        share->insurer_fen =
            take(context, &balances, context->verdict->lines[i].row->list->id, share->full_fen);
        if (share->full_fen > 0 && share->insurer_fen == 0) {
            share->exhausted = true;
            return false;
        }
    }
    return true;
}

static const char *fen_text(struct rule_context *context, int64_t fen)
{
    char yuan[32];
    money_print_yuan(fen, yuan);
    return rule_text(context, "%s 元", yuan);
}

/* Where a number comes from: the policy's own term, or the plan's parameter. */
static const char *term_clause(struct rule_context *context, const char *parameter)
{
    const struct policy_terms *terms = &context->history->terms;
    const struct {
        const char *parameter;
        int64_t term;
    } own[] = {
        {"annual_limit_fen", terms->annual_limit_fen},
        {"deductible_fen", terms->deductible_fen},
        {"ratio_percent", terms->ratio_percent},
        {"unsettled_ratio_percent", terms->unsettled_ratio_percent},
    };
    const struct plan_parameter *place = plan_parameter(context->plan, parameter, NULL);
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        if (own[i].term == CLAIM_ABSENT || strcmp(own[i].parameter, parameter) != 0)
            continue;
        BUG_IF(place == NULL); /* every plan with the benefit has these */
        return place->clause[0] != '\0' ? rule_text(context, "%s（数值为保单约定）", place->clause)
                                        : "保单约定（非手册）";
    }
    return rule_clause(context, parameter);
}

static void add(struct rule_context *context, size_t line, enum reason_code code,
                const char *parameter)
{
    rule_add_line(context, (int)line, code, term_clause(context, parameter));
}

static struct verdict_reason *last_reason(struct rule_context *context)
{
    return &context->verdict->reasons[context->verdict->reason_count - 1];
}

static void explain_ratio(struct rule_context *context, size_t i, const struct share *share)
{
    int ratio = context->ratio_percent[i];
    if (share->payable_fen == 0 || ratio >= 100)
        return;
    bool unsettled = context->unsettled[i];
    add(context, i, unsettled ? REASON_unsettled_social_insurance : REASON_ratio_applied,
        unsettled ? "unsettled_ratio_percent" : "ratio_percent");
    struct verdict_reason *reason = last_reason(context);
    reason->required = rule_text(context, "按 %d%% 支付", ratio);
    reason->submitted = fen_text(context, share->payable_fen);
    if (unsettled) {
        reason->pointer = "/social_insurance/settled";
        reason->remedy = "先经社会医疗保险结算后申请";
    }
}

static void explain(struct rule_context *context, size_t i, const struct share *share)
{
    if (share->exhausted) {
        add(context, i, REASON_limit_exhausted, "annual_limit_fen");
        last_reason(context)->required = "剩余保险金额大于 0";
        return;
    }
    if (share->deductible_fen > 0) {
        add(context, i, REASON_deductible_applied, "deductible_fen");
        last_reason(context)->required =
            rule_text(context, "扣除免赔额 %s", fen_text(context, share->deductible_fen));
    }
    explain_ratio(context, i, share);
    if (share->insurer_fen < share->full_fen) {
        add(context, i, REASON_limit_reduced, "annual_limit_fen");
        last_reason(context)->required =
            rule_text(context, "剩余可付 %s", fen_text(context, share->insurer_fen));
        last_reason(context)->submitted = fen_text(context, share->full_fen);
    }
}

static void write_line(struct rule_context *context, size_t i, const struct share *share)
{
    struct verdict_line *line = &context->verdict->lines[i];
    const struct policy_terms *terms = &context->history->terms;
    if (share->exhausted)
        return;
    line->social_fen = share->social_fen;
    line->deductible_fen = share->deductible_fen;
    line->insurer_fen = share->insurer_fen;
    line->insured_fen = share->total_fen - share->social_fen - share->insurer_fen;
    for (size_t p = 0; p < terms->pool_count && line->pool[0] == '\0'; p++) {
        if (pool_holds(&terms->pools[p], line->row->list->id))
            line->pool = terms->pools[p].id;
    }
}

/* Denied after all: what is billed is what was asked for. */
static void deny_line(struct rule_context *context, size_t i)
{
    struct verdict_line *line = &context->verdict->lines[i];
    bill(line, context->claim->lines[i].quantity);
    line->takes_use = false;
}

/* What was worked out for one line, for the trace. */
static const char *line_text(struct rule_context *context, const char *text, size_t i,
                             const struct share *share)
{
    if (share->exhausted)
        return rule_text(context, "%s第 %zu 行应付 %lld 分，没有余额；", text, i + 1,
                         (long long)share->full_fen);
    return rule_text(context, "%s第 %zu 行（%lld − 社保 %lld − 免赔 %lld）× %d%%，付 %lld 分；",
                     text, i + 1, (long long)share->total_fen, (long long)share->social_fen,
                     (long long)share->deductible_fen, context->ratio_percent[i],
                     (long long)share->insurer_fen);
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    struct share shares[CLAIM_MAX_LINES] = {{0}};
    size_t before = context->verdict->reason_count, paying = 0;
    price_lines(context, shares);
    while (!work_out(context, shares))
        ;
    const char *text = "";
    for (size_t i = 0; i < context->verdict->line_count; i++) {
        if (!shares[i].pays)
            continue;
        paying++;
        explain(context, i, &shares[i]);
        write_line(context, i, &shares[i]);
        if (shares[i].exhausted)
            deny_line(context, i);
        text = line_text(context, text, i, &shares[i]);
    }
    rule_compared(context, "%s", text);
    if (paying == 0)
        return TRACE_NOT_EVALUATED;
    return context->verdict->reason_count == before ? TRACE_PASS : TRACE_FAIL;
}

const struct rule rule_money = {"money", RULE_WHOLE, "annual_limit_fen", evaluate};
