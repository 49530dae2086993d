/* Where the prescription comes from. The overseas list knows two hospitals and nothing else. */
#include "rule.h"

#include <string.h>

#include "snapshot.h"

static enum trace_outcome fail(struct rule_context *context, enum reason_code code,
                               const char *member, const char *required, const char *submitted)
{
    struct verdict_reason *reason = rule_add(context, code, NULL);
    reason->pointer = rule_text(context, "/prescription/hospital/%s", member);
    reason->required = required;
    reason->submitted = submitted;
    return TRACE_FAIL;
}

static enum trace_outcome evaluate_boao(struct rule_context *context)
{
    const struct claim *claim = context->claim;
    const char *clinic = claim->has_booking && claim->booking_expert ? "expert" : "general";
    context->clause = rule_clause(context, "hospital_only");
    rule_compared(context, "医院 %s；只认两家博鳌医院", claim->hospital_name);
    /* Before the visit only the assessment names the hospital; the prescription original shows it at the counter. */
    if (!claim->has_prescription)
        return TRACE_PASS;
    if (formulary_boao_find(context->snapshot->formulary, claim->hospital_name, clinic) != NULL)
        return TRACE_PASS;
    struct verdict_reason *reason =
        rule_add(context, REASON_hospital_not_eligible, context->clause);
    reason->pointer = "/prescription/hospital/name";
    reason->required = "博鳌恒大国际医院或博鳌超级医院";
    reason->submitted = claim->hospital_name;
    return TRACE_FAIL;
}

/* What is not sent cannot be judged: a person, not a denial. */
static enum trace_outcome evaluate_unknown(struct rule_context *context, bool level, bool ownership)
{
    if (level)
        fail(context, REASON_manual_review, "level", "医院级别", "未填");
    if (ownership)
        fail(context, REASON_manual_review, "public", "是否公立医院", "未填");
    return level || ownership ? TRACE_FAIL : TRACE_PASS;
}

static enum trace_outcome evaluate_mainland(struct rule_context *context)
{
    const struct claim *claim = context->claim;
    int min_level = (int)plan_int(context->plan, "hospital_min_level", NULL, 0);
    bool must_be_public = plan_list_has(context->plan, "hospital_public", NULL, "yes");
    const char *kind = claim_hospital_kind_words[claim->hospital_kind];
    const char *region = claim_region_words[claim->hospital_region];
    enum reason_code code = plan_list_has(context->plan, "hospital_failure", NULL, "pend")
                                ? REASON_manual_review
                                : REASON_hospital_not_eligible;
    enum trace_outcome outcome = TRACE_PASS;
    rule_compared(context, "级别 %d（至少 %d），公立 %d，类型 %s，地区 %s", claim->hospital_level,
                  min_level, claim->hospital_public, kind, region);
    if (claim->hospital_region != REGION_MAINLAND)
        outcome = fail(context, code, "region", "mainland", region);
    if (claim->hospital_level != CLAIM_ABSENT && claim->hospital_level < min_level)
        outcome = fail(context, code, "level", rule_text(context, "%d 级及以上", min_level),
                       rule_text(context, "%d", claim->hospital_level));
    if (must_be_public && claim->hospital_public == 0)
        outcome = fail(context, code, "public", "公立医院", "false");
    if (plan_list_has(context->plan, "hospital_excluded_kinds", NULL, kind))
        outcome =
            fail(context, code, "kind", "不是疗养、护理、康复、戒断、精神心理机构或联合病房", kind);
    enum trace_outcome unknown =
        evaluate_unknown(context, min_level > 0 && claim->hospital_level == CLAIM_ABSENT,
                         must_be_public && claim->hospital_public == CLAIM_ABSENT);
    return outcome == TRACE_FAIL ? outcome : unknown;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    const char *list = rule_list_id(context);
    if (list != NULL && plan_list_has(context->plan, "hospital_only", list, "boao"))
        return evaluate_boao(context);
    if (!context->claim->has_prescription)
        return TRACE_NOT_EVALUATED; /* the documents rule asks for the prescription */
    return evaluate_mainland(context);
}

const struct rule rule_hospital = {"hospital", RULE_LINE, "hospital_public", evaluate};
