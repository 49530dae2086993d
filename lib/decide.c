#include "decide.h"

#include <string.h>

#include "decide_alternative.h"
#include "decide_promise.h"
#include "decide_remedy.h"
#include "rule_notice.h"

static const struct rule *const rules[] = {
#define RULE(name) &rule_##name,
#include "rule_table.def"
#undef RULE
};

size_t decide_rule_count(void)
{
    return ARRAY_LEN(rules);
}

const struct rule *decide_rule_at(size_t index)
{
    BUG_IF(index >= ARRAY_LEN(rules));
    return rules[index];
}

/* ---- evaluating ---- */

static void trace(struct rule_context *context, enum trace_outcome outcome)
{
    struct verdict *verdict = context->verdict;
    BUG_IF(verdict->trace_count == VERDICT_MAX_TRACE);
    const char *clause = context->clause;
    if (clause == NULL)
        clause =
            context->sealed ? RULE_CLAUSE_REQUEST : rule_clause(context, context->rule->parameter);
    verdict->trace[verdict->trace_count++] = (struct verdict_trace){
        context->rule->name, context->line + 1, outcome, clause, context->compared};
}

static void evaluate(struct rule_context *context, const struct rule *rule, int line)
{
    context->rule = rule;
    context->line = line;
    context->compared = "";
    context->clause = NULL;
    enum trace_outcome outcome = TRACE_NOT_EVALUATED;
    bool kept = line >= 0 && (context->keep_lines & (1u << (unsigned)line)) != 0;
    if (kept)
        context->compared = "沿用此前的决定";
    else if (!context->sealed)
        outcome = rule->evaluate(context);
    trace(context, outcome);
}

static void evaluate_all(struct rule_context *context)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        if (rules[i]->scope == RULE_WHOLE) {
            evaluate(context, rules[i], -1);
            continue;
        }
        for (size_t line = 0; line < context->claim->line_count; line++)
            evaluate(context, rules[i], (int)line);
    }
}

/* ---- the beginning ---- */

static void keep_line(struct rule_context *context, const struct verdict *previous, int line)
{
    struct verdict *verdict = context->verdict;
    BUG_IF(previous == NULL || (size_t)line >= previous->line_count);
    verdict->lines[line] = previous->lines[line];
    for (size_t i = 0; i < previous->reason_count; i++) {
        if (previous->reasons[i].line != line + 1)
            continue;
        BUG_IF(verdict->reason_count == VERDICT_MAX_REASONS);
        verdict->reasons[verdict->reason_count++] = previous->reasons[i];
    }
}

static void begin_line(struct rule_context *context, const struct decide_input *input, int line)
{
    const struct claim_line *asked = &context->claim->lines[line];
    context->line_diagnosis[line] = CLAIM_ABSENT;
    context->category[line] = "";
    context->fit[line] = ONCOLOGY_NO;
    context->tier[line] = TIER_SEVERE;
    context->quantity[line] = asked->quantity;
    context->ratio_percent[line] = 0;
    if ((input->keep_lines & (1u << (unsigned)line)) != 0) {
        keep_line(context, input->previous, line);
        return;
    }
    context->verdict->lines[line] = (struct verdict_line){
        .decision = DECISION_PEND,
        .disease_group = "",
        .confirmed_on = DATE_NONE,
        .unit_price_fen = asked->unit_price_fen,
        .pool = "",
        .use_period = "",
    };
}

static struct rule_context *begin(struct arena *arena, const struct decide_input *input)
{
    struct rule_context *context = arena_alloc(arena, sizeof(*context));
    struct verdict *verdict = arena_alloc(arena, sizeof(*verdict));
    if (context == NULL || verdict == NULL)
        return NULL;
    BUG_IF(input->claim->line_count == 0 || input->claim->line_count > CLAIM_MAX_LINES);
    context->arena = arena;
    context->snapshot = input->snapshot;
    context->claim = input->claim;
    context->history = input->history;
    context->today = input->today;
    context->submitted_on = input->submitted_on;
    context->hour = input->hour;
    context->keep_lines = input->keep_lines;
    context->overturn_lines = input->overturn_lines;
    context->overturn_quantity = input->overturn_quantity;
    context->verdict = verdict;
    verdict->line_count = input->claim->line_count;
    verdict->engine_version = DECIDE_ENGINE_VERSION;
    verdict->decided_on = input->today;
    verdict->plan = "";
    verdict->plan_version = "";
    verdict->list_version = formulary_digest(input->snapshot->formulary);
    verdict->review_due_note = "";
    verdict->valid_from = DATE_NONE;
    verdict->expires_on = DATE_NONE;
    verdict->review_due_on = DATE_NONE;
    for (size_t line = 0; line < input->claim->line_count; line++)
        begin_line(context, input, (int)line);
    return context;
}

/* ---- the end ---- */

static bool has_reduction(const struct verdict *verdict, int line)
{
    for (size_t i = 0; i < verdict->reason_count; i++) {
        if (verdict->reasons[i].line == line + 1 &&
            reason_info(verdict->reasons[i].code)->status == REASON_REDUCE)
            return true;
    }
    return false;
}

/* Any denial → deny; else any pend → pend; else any reduction → partial; else approve. */
static void decide_line(struct rule_context *context, int line)
{
    struct verdict_line *verdict_line = &context->verdict->lines[line];
    if ((context->keep_lines & (1u << (unsigned)line)) != 0)
        return;
    if (rule_line_is_denied(context, line))
        verdict_line->decision = DECISION_DENY;
    else if (rule_line_is_pended(context, line))
        verdict_line->decision = DECISION_PEND;
    else
        verdict_line->decision =
            has_reduction(context->verdict, line) ? DECISION_PARTIAL : DECISION_APPROVE;
    bool payable =
        verdict_line->decision == DECISION_APPROVE || verdict_line->decision == DECISION_PARTIAL;
    verdict_line->approved_quantity = payable ? context->quantity[line] : 0;
    if (!payable)
        verdict_line->takes_use = false;
}

static bool is_payable(const struct verdict_line *line)
{
    return line->decision == DECISION_APPROVE || line->decision == DECISION_PARTIAL;
}

static void sum_line(struct verdict *verdict, const struct verdict_line *line)
{
    verdict->flags |= line->flags;
    if (!is_payable(line))
        return; /* denied and pended lines stand outside the sums */
    verdict->total_fen += line->total_fen;
    verdict->social_fen += line->social_fen;
    verdict->deductible_fen += line->deductible_fen;
    verdict->insurer_fen += line->insurer_fen;
    verdict->insured_fen += line->insured_fen;
    verdict->issues_code |= line->approved_quantity > 0;
    verdict->code_car_t |= line->row != NULL && line->row->kind == PRODUCT_CAR_T;
}

/* Whole: approve when all are; deny when all are; pend when one pends and none can be paid yet; else partial. */
static void decide_whole(struct verdict *verdict)
{
    size_t approved = 0, denied = 0, pended = 0;
    for (size_t i = 0; i < verdict->line_count; i++) {
        approved += verdict->lines[i].decision == DECISION_APPROVE;
        denied += verdict->lines[i].decision == DECISION_DENY;
        pended += verdict->lines[i].decision == DECISION_PEND;
        sum_line(verdict, &verdict->lines[i]);
    }
    verdict->decision = DECISION_PARTIAL;
    if (approved == verdict->line_count)
        verdict->decision = DECISION_APPROVE;
    else if (denied == verdict->line_count)
        verdict->decision = DECISION_DENY;
    else if (pended > 0 && pended + denied == verdict->line_count)
        verdict->decision = DECISION_PEND;
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static void set_validity(struct rule_context *context)
{
    struct verdict *verdict = context->verdict;
    if (!verdict->issues_code)
        return;
    int32_t days = (int32_t)plan_int(context->plan, "code_valid_days", NULL, 30);
    int32_t code_ends_on = context->today + days;
    verdict->valid_from = context->today;
    verdict->expires_on =
        context->history->expires_on < code_ends_on ? context->history->expires_on : code_ends_on;
    for (size_t i = 0; i < verdict->line_count; i++) {
        const struct verdict_line *line = &verdict->lines[i];
        if (!is_payable(line) || line->row == NULL)
            continue;
        if (rule_notice_applies(context, line->row))
            verdict->valid_from = later(verdict->valid_from, rule_notice_valid_from(context));
        if (line->row->kind == PRODUCT_BOAO_OVERSEAS && context->claim->has_booking)
            verdict->valid_from = later(verdict->valid_from, context->claim->visit_on);
    }
}

static void collect(struct verdict *verdict, enum claim_document_kind kind)
{
    for (size_t i = 0; i < verdict->to_collect_count; i++) {
        if (verdict->to_collect[i] == kind)
            return;
    }
    verdict->to_collect[verdict->to_collect_count++] = kind;
}

static void collect_words(struct verdict *verdict, const char *words)
{
    struct str rest = str_of(words), word;
    while (str_next(&rest, ' ', &word)) {
        for (int kind = 0; kind < (int)DOC_COUNT; kind++) {
            if (str_equal_text(word, claim_document_kind_words[kind]))
                collect(verdict, (enum claim_document_kind)kind);
        }
    }
}

static bool pays_catalogue_drug(struct rule_context *context)
{
    for (size_t i = 0; i < context->verdict->line_count; i++) {
        context->line = (int)i;
        if (is_payable(&context->verdict->lines[i]) && rule_catalogue(context) == CATALOGUE_YES)
            return true;
    }
    return false;
}

static void set_counter_papers(struct rule_context *context)
{
    struct verdict *verdict = context->verdict;
    const struct claim *claim = context->claim;
    if (!verdict->issues_code)
        return;
    collect_words(verdict, plan_text(context->plan, "documents.counter", NULL, ""));
    if (claim->collector == COLLECTOR_AGENT)
        collect_words(verdict, plan_text(context->plan, "documents.counter.agent", NULL,
                                         "agent_authorization"));
    if (claim->collector == COLLECTOR_GUARDIAN) {
        collect_words(verdict, plan_text(context->plan, "documents.counter.guardian", NULL,
                                         "guardian_proof"));
        /* An adult has a guardian only when incapacity is proven. */
        if (rule_age(context, context->today) >= 18)
            collect(verdict, DOC_INCAPACITY_PROOF);
    }
    if (context->history->social_insured && pays_catalogue_drug(context))
        collect_words(verdict, plan_text(context->plan, "documents.counter.catalogue", NULL, ""));
    if (!claim->has_prescription)
        collect(verdict, DOC_PRESCRIPTION);
}

/* A reason of the whole goes when no line is left that it keeps from being paid. */
static bool whole_is_overturned(const struct rule_context *context,
                                const struct verdict_reason *reason)
{
    bool gone = false;
    for (size_t line = 0; line < context->verdict->line_count; line++) {
        if (!is_payable(&context->verdict->lines[line]))
            return false;
        gone |= rule_is_overturned(context, (int)line, reason);
    }
    return gone;
}

/* What a person set aside is no reason any more; the trace still tells it. */
static void drop_overturned(struct rule_context *context)
{
    struct verdict *verdict = context->verdict;
    size_t kept = 0;
    for (size_t i = 0; i < verdict->reason_count; i++) {
        const struct verdict_reason *reason = &verdict->reasons[i];
        bool gone = reason->line > 0 ? rule_is_overturned(context, reason->line - 1, reason)
                                     : whole_is_overturned(context, reason);
        if (!gone)
            verdict->reasons[kept++] = *reason;
    }
    verdict->reason_count = kept;
}

static void finish(struct rule_context *context)
{
    struct verdict *verdict = context->verdict;
    /* A request that is no request of this person says nothing of the policy. */
    if (!context->sealed) {
        verdict->plan = context->plan->id;
        verdict->plan_version = context->plan->version;
    }
    for (size_t i = 0; i < verdict->line_count; i++) {
        decide_line(context, (int)i);
        context->line = (int)i;
        if (!context->sealed)
            verdict->first_request |= rule_is_first_request(context);
    }
    decide_whole(verdict);
    if (context->overturn_lines != 0)
        drop_overturned(context);
    if (context->sealed)
        return;
    set_validity(context);
    set_counter_papers(context);
    decide_promise_add(context);
}

struct verdict *decide_plain(struct arena *arena, const struct decide_input *input)
{
    struct rule_context *context = begin(arena, input);
    if (context == NULL)
        return NULL;
    evaluate_all(context);
    finish(context);
    return arena_is_overflown(arena) ? NULL : context->verdict;
}

struct verdict *decide(struct arena *arena, const struct decide_input *input)
{
    struct verdict *verdict = decide_plain(arena, input);
    if (verdict == NULL || !decide_remedy_prove(arena, input, verdict) ||
        !decide_alternative_find(arena, input, verdict))
        return NULL;
    return arena_is_overflown(arena) ? NULL : verdict;
}
